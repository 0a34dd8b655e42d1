#include "host/config/ConfigSchema.h"

#include <array>

namespace spillway::config {

namespace {

constexpr int64_t kMostTokens = 1'000'000'000;

// In the order of the manual. A row's parents stand above it.
constexpr auto kFields = std::to_array<Field>({
    {"listen", Kind::Address, "127.0.0.1:20128",
     "Where clients connect; API and dashboard share it. Port 0 takes a free one."},
    {"admin_listen", Kind::Address, "",
     "A second listener for dashboard and management API, which then leave `listen`."},
    {"allowed_hosts", Kind::List, "",
     "Further names that may stand in a request's Host header, such as a reverse proxy's. Names of this machine's "
     "loopback and the listen address are always accepted."},
    {"allowed_hosts[]", Kind::Text, "", "A host name, without port."},
    {"client_keys", Kind::List, "",
     "Keys that clients send as their API key. As soon as there is one, here or made by `spillway keys create`, every "
     "client must send one, and so it must where other machines can connect."},
    {"client_keys[]", Kind::Map, "", "One key."},
    {"client_keys[].name", Kind::Name, "", "Who uses it; shown in the ledger.", "", true},
    {"client_keys[].key", Kind::Secret, "", "The key itself.", "", true},
    {"state", Kind::Folder, "$XDG_STATE_HOME/spillway or ~/.local/state/spillway",
     "Folder for the ledger, journal and staged plugins. Made with mode 0700."},
    {"log", Kind::Choice, "info", "How much is logged to standard error.", "debug|info|warn|error"},
    {"simulate", Kind::Choice, "auto",
     "Whether the built-in simulator stands in for the providers. `auto`: when no account is configured.",
     "auto|on|off"},
    {"strict", Kind::Boolean, "false",
     "Whether a provider is passed over when its wire cannot carry a request in full. Otherwise the request is sent "
     "without what cannot be said, and the answer's `x-spillway-loss` header and the ledger list it. The header "
     "`x-spillway-strict: true` or `false` decides for one request."},
    {"rescue", Kind::Choice, "auto",
     "What happens when an upstream dies after part of its streamed answer has reached the client. `auto`: the next "
     "candidate goes on with it where that can be done honestly (see docs/routing.md). `error`: the answer ends with "
     "an error.",
     "auto|error"},
    {"hedge", Kind::Map, "",
     "Asks a second candidate while the first lets a streamed answer wait, longer than 95 of 100 of its last answers "
     "did; whoever begins first answers, the other one is cancelled and paid for. At most one request of "
     "ten is asked twice. Without this section none is."},
    {"hedge.dollars_per_day", Kind::Dollars, "",
     "What the cancelled ones may cost in 24 hours, counted from the start of the host.", "", true},
    {"hedge.chains", Kind::List, "all", "Only requests of these chains."},
    {"hedge.chains[]", Kind::Name, "", "A chain."},
    {"content_filter", Kind::Choice, "answer",
     "What happens when a provider's content filter refuses a request, before any of the answer has reached the "
     "client. `answer`: the client is told. `next`: the next candidate is asked, and the client is told when all have "
     "refused.",
     "answer|next"},
    {"compress_answers", Kind::Boolean, "true",
     "Whether whole answers from 32KiB to 4MiB are sent as gzip to clients that take it. Streams never are."},
    {"plugins", Kind::Map, "", "Where plugins come from."},
    {"plugins.folders", Kind::List, "the installed folder", "Folders whose `.so` files are loaded."},
    {"plugins.folders[]", Kind::Folder, "", "An absolute path, or one relative to the configuration file."},
    {"plugins.watch", Kind::Boolean, "true", "Whether files dropped in, replaced or removed take effect at once."},
    {"plugins.trust", Kind::Choice, "any",
     "Whose plugins are loaded, apart from those that came with the program; takes effect at the start. `signed`: with "
     "a "
     "good signature, whoever has made it. `trusted`: signed by one of `publishers`. A wrong signature is always "
     "refused. "
     "See [write-a-plugin.md](../write-a-plugin.md).",
     "any|signed|trusted"},
    {"plugins.publishers", Kind::List, "", "Who is trusted; takes effect at the start."},
    {"plugins.publishers[]", Kind::Map, "", "One publisher of plugins."},
    {"plugins.publishers[].name", Kind::Name, "", "For people.", "", true},
    {"plugins.publishers[].key", Kind::Text, "", "The public key, as `spillway plugins keygen` prints it.", "", true},
    {"timeouts", Kind::Map, "", "How long to wait for whom."},
    {"timeouts.connect", Kind::Duration, "5s",
     "For a connection to an upstream, per address, the dialogue with a proxy included."},
    {"timeouts.first_byte", Kind::Duration, "2m", "For the first byte of an upstream's answer."},
    {"timeouts.silence", Kind::Duration, "2m", "Between two pieces of an upstream's answer."},
    {"timeouts.first_token", Kind::DurationOrZero, "10s",
     "For the first token of a stream while another candidate is left: then the request goes there. Six times as long "
     "for models that think, until it is known how long they take; 0s: no such limit."},
    {"timeouts.stall", Kind::DurationOrZero, "20s",
     "Between two pieces of a stream while another candidate could go on with it (see `rescue`); 0s: no such limit."},
    {"timeouts.keep_alive", Kind::DurationOrZero, "15s",
     "How often a client that waits for its stream is sent a comment, so that it does not give up; 0s: never."},
    {"timeouts.total", Kind::Duration, "30m", "For a whole exchange with all its attempts."},
    {"timeouts.client_head", Kind::Duration, "10s", "For a client to send the head of its request."},
    {"timeouts.client_send", Kind::Duration, "30s", "For a client to take bytes that are ready for it."},
    {"timeouts.drain", Kind::Duration, "30s", "For exchanges under way when the host is told to stop."},
    {"timeouts.handover", Kind::Duration, "1h",
     "For exchanges under way when a new process has taken over; see [service.md](service.md)."},
    {"logging", Kind::Map, "", "What the log looks like and where it goes; see [logs.md](logs.md)."},
    {"logging.format", Kind::Choice, "text", "`json`: one object a line, with the exchange a line is about.",
     "text|json"},
    {"logging.file", Kind::Folder, "standard error", "A file, begun anew when it has grown large."},
    {"logging.size", Kind::Size, "10MiB", "How large that is."},
    {"logging.keep", Kind::Integer, "5", "How many of the files before are kept, compressed.", "", false, 1, 1000},
    {"telemetry", Kind::Map, "",
     "A collector that is sent traces and metrics by OpenTelemetry's protocol; see [telemetry.md](telemetry.md)."},
    {"telemetry.endpoint", Kind::Url, "none",
     "Where it takes OTLP over HTTP, without the paths `/v1/traces` and `/v1/metrics`."},
    {"telemetry.headers", Kind::FreeMap, "", "Request headers that it wants, such as one with a key."},
    {"telemetry.headers.*", Kind::Secret, "", "The header's value."},
    {"telemetry.traces", Kind::Boolean, "true", "Whether it is sent a trace of each exchange."},
    {"telemetry.metrics", Kind::Boolean, "true", "Whether it is sent metrics."},
    {"telemetry.interval", Kind::Duration, "30s", "How often it is sent metrics."},
    {"limits", Kind::Map, "", "How much is accepted."},
    {"limits.body", Kind::Size, "64MiB", "A client's request body."},
    {"limits.headers", Kind::Size, "64KiB", "All header lines of a request or reply together."},
    {"limits.header_count", Kind::Integer, "200", "Header lines in a request or reply.", "", false, 16, 10'000},
    {"limits.uri", Kind::Size, "16KiB", "A request's path and query."},
    {"limits.reply", Kind::Size, "64MiB", "An upstream's answer that is not streamed."},
    {"limits.event", Kind::Size, "16MiB", "One event of an upstream's stream."},
    {"limits.error_body", Kind::Size, "64KiB", "What is read of an upstream's error body."},
    {"limits.client_backlog", Kind::Size, "256KiB", "Held for a slow client before its upstream is made to wait."},
    {"limits.threads", Kind::Integer, "512", "Threads that set exchanges up.", "", false, 20, 4096},
    {"fetch", Kind::Map, "", "Pictures and files that a request names by URL, for upstreams that take bytes only."},
    {"fetch.enabled", Kind::Boolean, "false",
     "Whether Spillway fetches them. Only over https and only from addresses of the public internet. Otherwise such a "
     "request is refused, or goes to another provider."},
    {"fetch.size", Kind::Size, "20MiB", "All that is fetched for one request."},
    {"fetch.count", Kind::Integer, "8", "How many things are fetched for one request.", "", false, 1, 100},
    {"fetch.timeout", Kind::Duration, "15s", "For all that is fetched for one request."},
    {"catalogue", Kind::Map, "", "What vendors say of their models; see [models.md](../models.md)."},
    {"catalogue.refresh", Kind::DurationOrZero, "6h",
     "How often each account's list is read. 0s: never, and none is used."},
    {"memory", Kind::Map, "", "What is kept for clients between requests, apart for each client key."},
    {"memory.reasoning", Kind::Map, "",
     "Signed and encrypted reasoning, so that an upstream gets its own back although the client's wire cannot carry it "
     "or another upstream answered in between."},
    {"memory.reasoning.keep", Kind::Boolean, "true", "Whether it is kept."},
    {"memory.reasoning.expiry", Kind::Duration, "168h", "How long after its last use it goes."},
    {"memory.reasoning.size", Kind::Size, "32MiB",
     "How much is kept, in memory and on disk alike; of more, what was unused for the longest goes."},
    {"memory.answers", Kind::Map, "",
     "Answers that clients name in later requests (`previous_response_id`, `conversation`), and their conversations."},
    {"memory.answers.keep", Kind::Boolean, "true",
     "Whether they are kept here, for every upstream. Otherwise such requests are left to upstreams of that "
     "wire."},
    {"memory.answers.expiry", Kind::Duration, "720h", "How long after its last use an answer or conversation goes."},
    {"memory.answers.size", Kind::Size, "512MiB",
     "How much is kept on disk; of more, what was unused for the longest goes."},
    {"memory.answers.object_size", Kind::Size, "8MiB",
     "One answer together with what it was asked. A larger one is not kept, which the answer says."},
    {"memory.results", Kind::Map, "",
     "The smaller forms of what tools produced (see `compression`), so that later turns send the same bytes."},
    {"memory.results.expiry", Kind::Duration, "168h", "How long after its last use one goes."},
    {"memory.results.size", Kind::Size, "32MiB",
     "How much is kept, in memory and on disk alike; of more, what was unused for the longest goes."},
    {"memory.originals", Kind::Map, "",
     "What results were before they were made smaller, so that both can be looked at."},
    {"memory.originals.keep", Kind::Boolean, "true", "Whether they are kept."},
    {"memory.originals.expiry", Kind::Duration, "168h", "How long after its last use one goes."},
    {"memory.originals.size", Kind::Size, "128MiB",
     "How much is kept on disk; of more, what was unused for the longest goes."},
    {"bodies", Kind::Map, "",
     "Headers and bodies of requests and answers, kept to be looked at on the dashboard. **They hold what people and "
     "models have said, and files that agents have read: whoever may open the dashboard can read them.** See "
     "[bodies.md](bodies.md)."},
    {"bodies.keep", Kind::Boolean, "false",
     "Whether they are kept. Switching it off removes what was kept, within a minute."},
    {"bodies.expiry", Kind::Duration, "24h", "How long after the request they go."},
    {"bodies.size", Kind::Size, "256MiB", "How much is kept on disk, packed; of more, the oldest go."},
    {"bodies.body_size", Kind::Size, "1MiB",
     "What is kept of one body, from its beginning; that something is missing is said."},
    {"bodies.chains", Kind::List, "all", "Only requests of these chains."},
    {"bodies.chains[]", Kind::Name, "", "A chain."},
    {"bodies.client_keys", Kind::List, "all", "Only requests with these client keys."},
    {"bodies.client_keys[]", Kind::Name, "", "The name of a client key."},
    {"ledger", Kind::Map, "",
     "How long is kept what was asked and what it has cost; takes effect at the start. Sums over days always stay."},
    {"ledger.exchanges", Kind::DurationOrZero, "8760h", "Each request with its attempts. 0s: for ever."},
    {"ledger.minutes", Kind::DurationOrZero, "336h", "Sums over minutes. 0s: for ever."},
    {"ledger.hours", Kind::DurationOrZero, "9600h", "Sums over hours. 0s: for ever."},
    {"ledger.size", Kind::Size, "16GiB", "How large the database gets; of more, the oldest requests go."},
    {"compression", Kind::Map, "",
     "What tools produced, made smaller before a model reads it; see [saver.md](saver.md)."},
    {"compression.level", Kind::Choice, "lossless",
     "How much may go. `lossless`: what carries no information, and what can be had back exactly. `balanced`: also "
     "what the model is unlikely to need, with a marker in its place. `max`: all but what matters. It is for new "
     "results: "
     "what was sent already stays as it was sent.",
     "off|lossless|balanced|max"},
    {"compression.handles", Kind::Boolean, "false",
     "Whether the markers of `balanced` and `max` name a handle, under which the whole text can be had at "
     "`/api/originals/`."},
    {"compression.expand", Kind::Boolean, "false",
     "Whether models are offered a tool, `spillway_expand`, that gives them the whole text behind a marker of "
     "`balanced` "
     "and `max`; the agent sees nothing of it. Implies handles where it is offered."},
    {"compression.rules", Kind::List, "",
     "Levels for some results. All that a rule says must hold, of a list one; the first rule that fits decides."},
    {"compression.rules[]", Kind::Map, "", "One rule."},
    {"compression.rules[].level", Kind::Choice, "", "As above.", "off|lossless|balanced|max", true},
    {"compression.rules[].chain", Kind::List, "any", "Which chain serves the request."},
    {"compression.rules[].chain[]", Kind::Name, "", "A chain."},
    {"compression.rules[].client_key", Kind::List, "any", "Who asks."},
    {"compression.rules[].client_key[]", Kind::Name, "", "The name of a client key."},
    {"compression.rules[].agent", Kind::List, "any", "With which program."},
    {"compression.rules[].agent[]", Kind::Text, "", "What its User-Agent is like; `*` stands for anything."},
    {"compression.rules[].tool", Kind::List, "any", "Which tool has produced it."},
    {"compression.rules[].tool[]", Kind::Text, "", "A tool's name as the agent calls it; `*` stands for anything."},
    {"providers", Kind::FreeMap, "", "Who answers. The name is yours; it stands in chains and in the ledger."},
    {"providers.*", Kind::Map, "", "One provider."},
    {"providers.*.plugin", Kind::Name, "the provider's name",
     "The provider of a plugin that knows this vendor. A generic one takes any compatible endpoint."},
    {"providers.*.base_url", Kind::Url, "the plugin's", "Where its API is, without the paths below."},
    {"providers.*.proxy", Kind::Proxy, "none",
     "The proxy that its accounts' connections go through, and never past it; see [proxies.md](proxies.md)."},
    {"providers.*.proxy.url", Kind::ProxyUrl, "", "Its address.", "", true},
    {"providers.*.proxy.user", Kind::Text, "none", "Who the proxy is told is asking."},
    {"providers.*.proxy.password", Kind::Secret, "none", "The password to it."},
    {"providers.*.tier", Kind::Name, "the plugin's",
     "Where it stands when it is not named in a chain: `subscription`, `cheap`, `free`, or a name of your own."},
    {"providers.*.share", Kind::Choice, "round-robin",
     "How its accounts share the requests: in turn, the first as long as it can, or each conversation with one of its "
     "own. See [routing.md](../routing.md).",
     "round-robin|fill-first|sticky"},
    {"providers.*.wire", Kind::Name, "the plugin's first", "Which of the plugin's wire formats to prefer."},
    {"providers.*.headers", Kind::FreeMap, "", "Further request headers, such as one that a gateway wants."},
    {"providers.*.headers.*", Kind::Text, "", "The header's value."},
    {"providers.*.quirks", Kind::List, "",
     "What is odd about it, besides what its plugin knows; see [quirks.md](../quirks.md)."},
    {"providers.*.quirks[]", Kind::Map, "", "One oddity. It wins over the plugin's of the same id."},
    {"providers.*.quirks[].id", Kind::Name, "", "Which.", "", true},
    {"providers.*.quirks[].value", Kind::Any, "", "Its value; left out when the id says all."},
    {"providers.*.quirks[].models", Kind::Text, "all", "Patterns of the models that have it, separated by commas."},
    {"providers.*.models", Kind::List, "", "Models that the plugin does not know, or knows otherwise."},
    {"providers.*.models[]", Kind::Map, "", "One model; what is left out stays as the plugin says."},
    {"providers.*.models[].id", Kind::Text, "", "As the provider spells it.", "", true},
    {"providers.*.models[].name", Kind::Text, "", "For people."},
    {"providers.*.models[].context", Kind::Integer, "", "Window in tokens, prompt and answer together.", "", false, 1,
     kMostTokens},
    {"providers.*.models[].max_output", Kind::Integer, "", "Longest answer in tokens.", "", false, 1, kMostTokens},
    {"providers.*.models[].input", Kind::Price, "", "Price of input."},
    {"providers.*.models[].output", Kind::Price, "", "Price of output."},
    {"providers.*.models[].cache_read", Kind::Price, "", "Price of input read from the prompt cache."},
    {"providers.*.models[].cache_write", Kind::Price, "", "Price of input written to the prompt cache."},
    {"providers.*.models[].cache_write_1h", Kind::Price, "",
     "Price of input written to a prompt cache that lasts an hour."},
    {"providers.*.models[].input_audio", Kind::Price, "", "Price of sound that is heard."},
    {"providers.*.models[].input_image", Kind::Price, "the input's", "Price of pictures that are looked at."},
    {"providers.*.models[].output_audio", Kind::Price, "", "Price of speech that is made."},
    {"providers.*.models[].output_image", Kind::Price, "", "Price of pictures that are made."},
    {"providers.*.models[].prices", Kind::List, "the plugin's",
     "Prices that are not the same every day, for every prompt or in every service tier; the later of two rows that "
     "fit "
     "wins. When a model has any price here, none of the plugin's such rows counts for it."},
    {"providers.*.models[].prices[]", Kind::Map, "", "One row; what is left out stays as it is above."},
    {"providers.*.models[].prices[].from", Kind::Date, "always", "The first day (of UTC) it holds."},
    {"providers.*.models[].prices[].until", Kind::Date, "for good", "The first day it holds no longer."},
    {"providers.*.models[].prices[].above", Kind::Integer, "any",
     "It holds for all of a request whose input has more tokens than this.", "", false, 1, kMostTokens},
    {"providers.*.models[].prices[].service_tier", Kind::Text, "any",
     "It holds for requests that the upstream says it served in this tier, such as `flex` or `batch`."},
    {"providers.*.models[].prices[].factor", Kind::Factor, "1",
     "What the whole cost is multiplied by, such as 0.5 for half of it. At most 1000."},
    {"providers.*.models[].prices[].input", Kind::Price, "", "As above."},
    {"providers.*.models[].prices[].output", Kind::Price, "", "As above."},
    {"providers.*.models[].prices[].cache_read", Kind::Price, "", "As above."},
    {"providers.*.models[].prices[].cache_write", Kind::Price, "", "As above."},
    {"providers.*.models[].prices[].cache_write_1h", Kind::Price, "", "As above."},
    {"providers.*.models[].prices[].input_audio", Kind::Price, "", "As above."},
    {"providers.*.models[].prices[].input_image", Kind::Price, "", "As above."},
    {"providers.*.models[].prices[].output_audio", Kind::Price, "", "As above."},
    {"providers.*.models[].prices[].output_image", Kind::Price, "", "As above."},
    {"providers.*.models[].capabilities", Kind::List, "",
     "What it can do, and what else than chat it is for. Leave it out when you do not know."},
    {"providers.*.models[].capabilities[]", Kind::Choice, "", "One ability.",
     "tools|vision|reasoning|json_schema|pdf|audio|embed|rerank|moderate|image|transcribe|speak|complete|chat"},
    {"providers.*.models[].wire", Kind::Name, "", "When this model speaks another wire format than the provider."},
    {"providers.*.accounts", Kind::List, "one with the key from the plugin's environment variable",
     "Keys or logins; requests take turns among them."},
    {"providers.*.accounts[]", Kind::Map, "", "One account."},
    {"providers.*.accounts[].name", Kind::Name, "", "Shown in the ledger. Unique within the provider.", "", true},
    {"providers.*.accounts[].key", Kind::Secret, "none", "Its API key."},
    {"providers.*.accounts[].base_url", Kind::Url, "the provider's", "When this account has an address of its own."},
    {"providers.*.accounts[].proxy", Kind::Proxy, "the provider's",
     "When this account has a proxy of its own; `none`: it has none, whatever the provider says."},
    {"providers.*.accounts[].proxy.url", Kind::ProxyUrl, "", "As above.", "", true},
    {"providers.*.accounts[].proxy.user", Kind::Text, "none", "As above."},
    {"providers.*.accounts[].proxy.password", Kind::Secret, "none", "As above."},
    {"providers.*.accounts[].enabled", Kind::Boolean, "true",
     "`false` takes it out of use; its key is then not even looked for."},
    {"providers.*.accounts[].max_concurrent", Kind::Integer, "",
     "How many requests it may have under way at most; then the next account is asked. Nobody waits.", "", false, 1,
     100'000},
    {"providers.*.accounts[].requests_per_minute", Kind::Integer, "",
     "How many requests it may get in any minute; then the next account is asked.", "", false, 1, 100'000},
    {"providers.*.accounts[].*", Kind::Setting, "its environment variable, or the plugin's",
     "Any setting the plugin declares, such as `region`; [providers.md](../providers.md) names them."},
    {"chains", Kind::FreeMap, "a chain `default` over everything that has a key",
     "What is tried, in which order. A client picks a chain by using its name as the model."},
    {"chains.*", Kind::Chain, "",
     "One chain. A list is its tiers, with nothing else to say; a group of keys has more."},
    {"chains.*.tiers", Kind::List, "", "Its tiers; the next is tried when one has nothing left.", "", true},
    {"chains.*.rescue", Kind::Choice, "as for all",
     "As `rescue` above, for requests that ask for this chain; when it stands in another chain, that one's counts.",
     "auto|error"},
    {"chains.*.content_filter", Kind::Choice, "as for all", "As `content_filter` above, in the same way.",
     "answer|next"},
    {"chains.*.tiers[]", Kind::Map, "", "One tier."},
    {"chains.*.tiers[].tier", Kind::Name, "",
     "Which kind of tier it is: `subscription`, `cheap`, `free`, or a name of your own.", "", true},
    {"chains.*.tiers[].pick", Kind::Choice, "ordered",
     "How its entries are ordered for each request; see [routing.md](../routing.md).",
     "ordered|round-robin|weighted|least-busy|lowest-cost|fastest|quota-aware"},
    {"chains.*.tiers[].use", Kind::List, "", "The entries.", "", true},
    {"chains.*.tiers[].use[]", Kind::Entry, "",
     "A model of a provider, or one of `model`, `chain` and `any` with more to say. A provider alone keeps the model "
     "that was asked for if the provider has it, else takes the provider's first."},
    {"chains.*.tiers[].use[].model", Kind::Target, "", "A model of a provider, or a provider alone."},
    {"chains.*.tiers[].use[].chain", Kind::Name, "", "Another chain, with all its tiers."},
    {"chains.*.tiers[].use[].any", Kind::Map, "",
     "Whatever models fit, the cheapest first (by three tokens of input and one of output), among the providers that "
     "are configured. What is not known of a model does not fit."},
    {"chains.*.tiers[].use[].any.capabilities", Kind::List, "", "What it must be able to do."},
    {"chains.*.tiers[].use[].any.capabilities[]", Kind::Choice, "", "One ability.",
     "tools|vision|reasoning|json_schema|pdf|audio|embed|rerank|moderate|image|transcribe|speak|complete|chat"},
    {"chains.*.tiers[].use[].any.context", Kind::Tokens, "", "The least window."},
    {"chains.*.tiers[].use[].any.input", Kind::Price, "", "The highest price of input."},
    {"chains.*.tiers[].use[].any.output", Kind::Price, "", "The highest price of output."},
    {"chains.*.tiers[].use[].any.providers", Kind::List, "all", "The providers to look at."},
    {"chains.*.tiers[].use[].any.providers[]", Kind::Name, "", "A provider."},
    {"chains.*.tiers[].use[].any.tier", Kind::Name, "all", "The tier of the providers to look at."},
    {"chains.*.tiers[].use[].any.most", Kind::Integer, "8", "How many models are taken.", "", false, 1, 32},
    {"chains.*.tiers[].use[].weight", Kind::Integer, "1",
     "How many requests it gets in proportion to the others, when the tier picks `weighted`.", "", false, 1, 1000},
    {"chains.*.tiers[].use[].when", Kind::Map, "",
     "When the entry takes part: all that is said must hold, of a list one."},
    {"chains.*.tiers[].use[].when.time", Kind::List, "", "Hours of the day in `time_zone`."},
    {"chains.*.tiers[].use[].when.time[]", Kind::DayWindow, "", "From and until; it may go over midnight."},
    {"chains.*.tiers[].use[].when.client_key", Kind::List, "", "Who asks."},
    {"chains.*.tiers[].use[].when.client_key[]", Kind::Name, "", "The name of a client key."},
    {"chains.*.tiers[].use[].when.agent", Kind::List, "", "With which program."},
    {"chains.*.tiers[].use[].when.agent[]", Kind::Text, "", "What its User-Agent is like; `*` stands for anything."},
    {"chains.*.tiers[].use[].when.model", Kind::List, "", "What model is asked for."},
    {"chains.*.tiers[].use[].when.model[]", Kind::Text, "", "A name as clients send it; `*` stands for anything."},
    {"chains.*.tiers[].use[].when.prompt_over", Kind::Tokens, "", "The prompt is likely to be longer."},
    {"chains.*.tiers[].use[].when.prompt_under", Kind::Tokens, "", "The prompt is likely to be shorter."},
    {"models", Kind::List, "", "Which chain serves which model names; the first match decides."},
    {"models[]", Kind::Map, "", "One mapping."},
    {"models[].match", Kind::Text, "", "A model name as clients send it; `*` stands for anything.", "", true},
    {"models[].chain", Kind::Name, "", "The chain that serves it.", "", true},
    {"default_chain", Kind::Name, "default", "The chain for model names that nothing else matches."},
    {"time_zone", Kind::Text, "UTC",
     "Whose hours, days, weeks and months budgets and conditions go by: a name of the IANA database, such as "
     "`Europe/Berlin`."},
    {"budgets", Kind::List, "", "What may be spent. See [budgets.md](budgets.md)."},
    {"budgets[]", Kind::Map, "",
     "One budget, on one of `tier`, `provider`, `account`, `chain` and `client_key`; `*` stands for anything, and "
     "whatever a pattern matches has a budget of its own."},
    {"budgets[].name", Kind::Name, "", "Shown wherever the budget is spoken of. Unique.", "", true},
    {"budgets[].tier", Kind::Text, "", "`subscription`, `cheap` or `free`."},
    {"budgets[].provider", Kind::Text, "", "A provider, as it is named under `providers`."},
    {"budgets[].account", Kind::Text, "", "An account, as `provider/account`."},
    {"budgets[].chain", Kind::Text, "", "A chain."},
    {"budgets[].client_key", Kind::Text, "", "A client key, by its name."},
    {"budgets[].per", Kind::Choice, "", "For how long it is.", "hour|day|week|month", true},
    {"budgets[].rolling", Kind::Boolean, "false",
     "`true`: the last hour, 24 hours, 7 or 30 days. `false`: those of the calendar; a week begins on Monday."},
    {"budgets[].dollars", Kind::Dollars, "", "How much money."},
    {"budgets[].tokens", Kind::Integer, "", "How many tokens, input and output together.", "", false, 1,
     1'000'000'000'000},
    {"budgets[].warn_at", Kind::Integer, "80",
     "Percent of it from which answers carry the header `x-spillway-budget` and the log tells.", "", false, 1, 100},
    {"budgets[].hard", Kind::Boolean, "true", "Whether requests stop when it is used up. `false`: it only warns."},
});

void appendChoices(std::string& out, std::string_view choices) {
  for (size_t at = 0; at < choices.size();) {
    const size_t end = std::min(choices.find('|', at), choices.size());
    if (at > 0) out += ", ";
    out += "`" + std::string(choices.substr(at, end - at)) + "`";
    at = end + 1;
  }
}

void appendRow(std::string& out, const Field& field) {
  out += "| `" + std::string(field.path) + "` | ";
  if (field.kind == Kind::Choice)
    appendChoices(out, field.choices);
  else
    out += kindWords(field.kind);
  if (field.kind == Kind::Integer) out += " from " + std::to_string(field.least) + " to " + std::to_string(field.most);
  out += " | ";
  if (field.required)
    out += "required";
  else if (!field.fallback.empty())
    out += std::string(field.fallback);
  out += " | " + std::string(field.text) + " |\n";
}

}  // namespace

std::span<const Field> schema() { return kFields; }

const Field* findField(std::string_view path) {
  for (const Field& field : kFields)
    if (field.path == path) return &field;
  return nullptr;
}

std::string_view kindWords(Kind kind) {
  switch (kind) {
    case Kind::Map:
      return "a group of keys";
    case Kind::FreeMap:
      return "names of your choice";
    case Kind::List:
      return "a list";
    case Kind::Text:
      return "text";
    case Kind::Name:
      return "a name of letters, digits, '.', '_' and '-'";
    case Kind::Choice:
      return "one of a few words";
    case Kind::Boolean:
      return "true or false";
    case Kind::Integer:
      return "a whole number";
    case Kind::Price:
      return "US dollars per million tokens";
    case Kind::Dollars:
      return "US dollars";
    case Kind::Factor:
      return "a number";
    case Kind::Date:
      return "a day, such as 2026-11-28";
    case Kind::Duration:
    case Kind::DurationOrZero:
      return "a duration such as 500ms, 5s, 2m or 1h";
    case Kind::Size:
      return "a size such as 64KiB or 64MiB";
    case Kind::Address:
      return "host:port, such as 127.0.0.1:20128";
    case Kind::Url:
      return "a URL that begins with http:// or https://";
    case Kind::Proxy:
      return "a proxy's URL, `none`, or a group of keys";
    case Kind::ProxyUrl:
      return "a URL such as http://proxy.example:3128 or socks5h://proxy.example:1080";
    case Kind::Folder:
      return "a path";
    case Kind::Setting:
      return "text, {env: NAME} or {file: /path}";
    case Kind::Secret:
      return "{env: NAME}, {file: /path} or the text itself";
    case Kind::Target:
      return "provider/model, or a provider";
    case Kind::Entry:
      return "provider/model, a provider, or a group of keys";
    case Kind::Chain:
      return "a list of tiers, or a group of keys";
    case Kind::Tokens:
      return "a number of tokens, such as 12000, 200k or 1M";
    case Kind::DayWindow:
      return "two times of the day, such as 22:00-06:00";
    case Kind::Any:
      return "any value, a list or a group of keys too";
  }
  return "a value";
}

std::string schemaManual() {
  std::string out =
      "# Configuration\n\n"
      "<!-- Written by `spillway --print-config-schema` from the table that also checks the file. -->\n\n"
      "Spillway reads one YAML file, given with `--config`, else `config.yaml` in the state folder, which the\n"
      "[dashboard](chains.md) makes. Without either it uses every provider whose environment\n"
      "variable holds a key. `config/example.yaml` is a complete file with comments; `spillway --check-config` tells\n"
      "every mistake at once, each with its line. A changed file takes effect without a restart (`listen`,\n"
      "`admin_listen`, `state`, `ledger` and `limits.threads` need one); one with a mistake is refused, and what runs "
      "goes "
      "on.\n\n"
      "Unknown and repeated keys are mistakes. YAML's merge keys (`<<`) are not supported. In the table, `.*` stands\n"
      "for a name of your choice and `[]` for each value of a list.\n\n"
      "| key | value | default | meaning |\n|---|---|---|---|\n";
  for (const Field& field : kFields) appendRow(out, field);
  out +=
      "\n## Keys and other secrets\n\n"
      "`{env: NAME}` reads an environment variable, `{file: /path}` a file that only its owner may read (mode 0600 or\n"
      "0400), `{credential: NAME}` what a service manager has given the service (`LoadCredential=`). A key written\n"
      "into the configuration itself works, with a warning. Secrets are shown as `***` everywhere.\n"
      "\n"
      "A provider that is named in a chain but not under `providers` uses the plugin of that name with the key from "
      "the\n"
      "plugin's environment variable.\n";
  return out;
}

}  // namespace spillway::config
