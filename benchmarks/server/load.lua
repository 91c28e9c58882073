-- Posts the lines of QUESTIONS in turn to ROUTE. Each thread of wrk begins anew; there is one.
local route = os.getenv("ROUTE")
local field = route == "ask" and "question" or "query"
local bodies = {}
for line in io.lines(os.getenv("QUESTIONS")) do
  if line:find("%S") then
    bodies[#bodies + 1] = string.format('{"%s": "%s"}', field, (line:gsub('[%c"\\]', " ")))
  end
end

local headers = { ["Content-Type"] = "application/json" }
local token = os.getenv("PYRAMIDION_TOKEN")
if token then
  headers["Authorization"] = "Bearer " .. token
end

local at = 0
request = function()
  at = at % #bodies + 1
  return wrk.format("POST", "/v1/" .. route, headers, bodies[at])
end

-- Refusals are quick: where there are any, the latencies are of them too.
done = function(summary, latency)
  io.write(string.format("p50 %.1f ms  p95 %.1f ms  p99 %.1f ms  %.1f requests/s  refused %d  failed %d\n",
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
    summary.requests / (summary.duration / 1e6), summary.errors.status,
    summary.errors.timeout + summary.errors.connect + summary.errors.read + summary.errors.write))
end
