package org.pyramidion.server;

import java.util.List;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.index.ShardService;
import org.pyramidion.server.Holder.Right;

/** A shard of an index, for the processes that ask all of its shards. */
final class Shards {

    private final ShardService shard;

    Shards(MipsIndex index) {
        this.shard = new ShardService(index);
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/shard", call -> call.send(allowed(call).describe())),
                Route.post(
                        "/v1/shard/search",
                        call -> call.send(allowed(call).search(call.body(ShardService.Search.class)))),
                Route.post(
                        "/v1/shard/vectors",
                        call -> call.send(allowed(call).vectors(call.body(ShardService.Wanted.class)))));
    }

    /** A vector tells of its document, so that a token which allows some documents allows none of this. */
    private ShardService allowed(Call call) {
        call.holder().require(Right.ASK);
        call.holder().requireEverything("a shard");
        return shard;
    }
}
