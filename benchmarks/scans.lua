-- Asks for another serial each time, and counts what is answered. usage: wrk ... -s scans.lua URL -- CODES [page]
local codes, at, head = {}, 0, ""

function init(args)
  for line in io.lines(args[1]) do codes[#codes + 1] = line end
  math.randomseed(os.time())
  at = math.random(#codes)
  local accept = args[2] == "page" and "text/html" or "application/json"
  head = " HTTP/1.1\r\nHost: qr.example\r\nAccept: " .. accept .. "\r\n\r\n"
end

function request()
  at = at % #codes + 1
  return "GET /01/09506000134352/21/" .. codes[at] .. head
end

function done(summary, latency)
  io.write(string.format('{"requests":%d,"seconds":%.6f,"errors":%d,"p50_ms":%.3f,"p99_ms":%.3f}\n',
    summary.requests, summary.duration / 1e6,
    summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
