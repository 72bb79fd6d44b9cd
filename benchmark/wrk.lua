-- Prints what a run of wrk came to in one line, in whole bytes and microseconds, for Wrk.java.
done = function(summary, latency)
  local errors = summary.errors
  print(string.format("RESULT %d %d %d %d %d %d", summary.requests, summary.bytes, summary.duration,
    latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
  for kind, count in pairs({connect = errors.connect, read = errors.read, write = errors.write,
      status = errors.status, timeout = errors.timeout}) do
    if count > 0 then print("FAULT " .. kind .. " " .. count) end
  end
end
