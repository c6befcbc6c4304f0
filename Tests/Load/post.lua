-- Posts the lines of the file BODIES in turn, and tells at the end what came back.
local threads = {}

function setup(thread)
  thread:set("id", #threads)
  table.insert(threads, thread)
end

function init(arguments)
  requests = {}
  for line in io.lines(os.getenv("BODIES")) do
    table.insert(requests, wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, line))
  end
  -- Threads begin apart, so that they do not ask the same at once.
  place = id * 97
end

function request()
  place = place + 1
  return requests[place % #requests + 1]
end

-- As Retry-After asks, so that the refusals do not take the machine from the work. The reply that was
-- seen last stands for that of the connection: where nearly all are refused, it is the same.
if os.getenv("WAIT_WHEN_REFUSED") then
  local refused = false

  function response(status) refused = status == 503 end

  function delay() return refused and 1000 or 0 end
end

function done(summary, latency)
  io.write(string.format(
    '{"requests": %d, "seconds": %.3f, "failed_sockets": %d, "failed_statuses": %d, '
      .. '"p50_ms": %.3f, "p99_ms": %.3f, "max_ms": %.3f}\n',
    summary.requests, summary.duration / 1e6,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    summary.errors.status, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3))
end
