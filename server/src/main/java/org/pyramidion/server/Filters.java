package org.pyramidion.server;

import org.pyramidion.api.Filter;
import org.pyramidion.base.PyramidionException;
import tools.jackson.databind.JsonNode;

/**
 * Filters as clients write them: an object of fields, each with a value, a list of values of which one must be the
 * field's, or {@code {"under": PATH}}. No patterns: one of them can keep a processor busy for years.
 */
final class Filters {

    private Filters() {}

    /** A null, which is what Jackson makes of a missing node too, filters nothing. */
    static Filter of(JsonNode json) {
        if (json.isNull()) {
            return Filter.none();
        }
        if (!json.isObject()) {
            throw new PyramidionException("the filter is no object; write {\"source\": \"handbook.pdf\"}");
        }
        Filter filter = Filter.none();
        for (var condition : json.properties()) {
            filter = filter.and(condition(condition.getKey(), condition.getValue()));
        }
        return filter;
    }

    private static Filter condition(String field, JsonNode value) {
        if (value.isValueNode() && !value.isNull()) {
            return Filter.where(field, value.asString());
        }
        if (value.isArray() && value.valueStream().allMatch(JsonNode::isValueNode)) {
            return Filter.where(
                    field, value.valueStream().map(JsonNode::asString).toList());
        }
        if (value.isObject() && value.size() == 1 && value.path("under").isString()) {
            return Filter.under(field, value.path("under").asString());
        }
        throw new PyramidionException(
                "filter.%s: must be a value, a list of values, or {\"under\": \"path\"}".formatted(field));
    }
}
