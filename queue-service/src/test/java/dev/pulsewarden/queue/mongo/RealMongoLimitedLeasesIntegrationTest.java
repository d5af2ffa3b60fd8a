package dev.pulsewarden.queue.mongo;

import org.junit.jupiter.api.extension.RegisterExtension;

class RealMongoLimitedLeasesIntegrationTest extends LimitedLeasesContract {

    @RegisterExtension
    final MongoStores stores = MongoStores.real();

    @Override
    MongoStores stores() {
        return stores;
    }
}
