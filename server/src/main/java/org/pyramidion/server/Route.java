package org.pyramidion.server;

import io.helidon.http.Method;

/**
 * One thing that can be asked of the server.
 *
 * @param method HTTP's
 * @param path with {@code {name}} where a part of it is a parameter; {@code {+name}} where several parts are
 * @param open whether it needs no token
 * @param work answers
 */
record Route(Method method, String path, boolean open, Work work) {

    /** Answers a call, or throws what becomes a problem document. */
    interface Work {
        void answer(Call call) throws Exception;
    }

    static Route get(String path, Work work) {
        return new Route(Method.GET, path, false, work);
    }

    static Route open(String path, Work work) {
        return new Route(Method.GET, path, true, work);
    }

    static Route post(String path, Work work) {
        return new Route(Method.POST, path, false, work);
    }

    static Route put(String path, Work work) {
        return new Route(Method.PUT, path, false, work);
    }

    static Route delete(String path, Work work) {
        return new Route(Method.DELETE, path, false, work);
    }

    /** Whether it is one of OpenAI's, which its clients call. */
    boolean isOpenAi() {
        return path.equals("/v1/embeddings") || path.equals("/v1/models");
    }

    /** As OpenAPI writes it. */
    String documentedPath() {
        return path.replace("{+", "{");
    }
}
