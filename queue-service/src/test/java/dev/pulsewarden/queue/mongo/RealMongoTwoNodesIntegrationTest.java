package dev.pulsewarden.queue.mongo;

import org.junit.jupiter.api.extension.RegisterExtension;

class RealMongoTwoNodesIntegrationTest extends TwoNodesContract {

    @RegisterExtension
    final MongoStores stores = MongoStores.real();

    @Override
    MongoStores stores() {
        return stores;
    }
}
