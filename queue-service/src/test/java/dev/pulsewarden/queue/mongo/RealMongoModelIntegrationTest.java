package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.model.ModelledStore;
import dev.pulsewarden.queue.model.TaskStoreModelContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The model beside MongoDB itself, where there is one: see {@link RealMongo}. */
class RealMongoModelIntegrationTest extends TaskStoreModelContract {

    private static final int RUNS = 15;

    @RegisterExtension
    final MongoStores stores = MongoStores.real();

    RealMongoModelIntegrationTest() {
        super(RUNS);
    }

    @Override
    protected ModelledStore newStore() {
        return new MongoModel(stores);
    }
}
