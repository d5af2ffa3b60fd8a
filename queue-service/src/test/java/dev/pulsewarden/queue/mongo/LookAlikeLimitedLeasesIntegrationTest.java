package dev.pulsewarden.queue.mongo;

import org.junit.jupiter.api.extension.RegisterExtension;

class LookAlikeLimitedLeasesIntegrationTest extends LimitedLeasesContract {

    @RegisterExtension
    final MongoStores stores = MongoStores.lookAlike();

    @Override
    MongoStores stores() {
        return stores;
    }
}
