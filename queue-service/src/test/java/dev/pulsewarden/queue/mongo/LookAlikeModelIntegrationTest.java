package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.model.ModelledStore;
import dev.pulsewarden.queue.model.TaskStoreModelContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The model beside an in-memory look-alike of MongoDB; what that cannot check says {@link LookAlikeContractIntegrationTest}. */
class LookAlikeModelIntegrationTest extends TaskStoreModelContract {

    private static final int RUNS = 15;

    @RegisterExtension
    final MongoStores stores = MongoStores.lookAlike();

    LookAlikeModelIntegrationTest() {
        super(RUNS);
    }

    @Override
    protected ModelledStore newStore() {
        return new MongoModel(stores);
    }
}
