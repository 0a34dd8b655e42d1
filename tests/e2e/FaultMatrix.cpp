#include "tests/e2e/FaultMatrix.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace spillway::test {
namespace {

constexpr size_t kClientWires = 4;
constexpr int kThreads = 32;
const Wire& kStandIn = kWires[0];  // what the other candidate speaks

// So that every wire's upstream is asked to think.
std::string modelOf(const Wire& upstream, const std::string& name) {
  const std::string wire = upstream.provider;
  if (wire == "bedrock") return "us.anthropic.claude-" + name;
  if (wire == "gemini") return "gemini-3-" + name;
  return name;
}

std::string row(const std::string& id, const Wire& wire, const std::string& url, const std::string& key) {
  return providersYaml({{id, wire.plugin, url + wire.base, {key}}}).substr(std::string("providers:\n").size());
}

std::string seconds(int count) { return std::to_string(count * kPace) + "s"; }

Json canonicalOf(Content content) {
  switch (content) {
    case Content::Calls:
      return {{"messages", Json::array({said("user", "talk first, then parallel tools please")})},
              {"max_output", 2000},
              {"tools", Json::array({weatherTool("weather_now"), weatherTool("weather_soon")})}};
    case Content::Thoughts:
      return {{"messages", Json::array({said("user", "count to 90")})},
              {"max_output", 30000},
              {"reasoning", {{"mode", "on"}, {"effort", "high"}}}};
    default:
      return {{"messages", Json::array({said("user", "count to 90")})}, {"max_output", 2000}};
  }
}

std::string nobody() {
  simulator::Simulator gone;
  return gone.baseUrl();
}

}  // namespace

std::string Cell::where() const {
  return std::string(client->name) + " over " + upstream->name + (streamed ? ", streamed, " : ", whole, ") +
         nameOf(content) + (saved ? ", with another candidate: " : ", alone: ") + (fault ? fault->words : "no fault");
}

std::vector<Cell> FaultMatrix::all(const std::vector<Fault>& faults) {
  std::vector<Cell> cells;
  for (const Fault& fault : faults)
    for (size_t client = 0; client < kClientWires; ++client)
      for (const Wire& upstream : kWires)
        for (const bool streamed : {false, true})
          for (const bool saved : {false, true}) {
            // Bedrock's streams have no event for it.
            if (streamed && &upstream == &kWires[6] && fault.words.find("event") < fault.words.find("error=quota") &&
                fault.words.find("error=quota") != std::string::npos)
              continue;
            if (fault.when == (streamed ? Fault::When::Whole : Fault::When::Streamed)) continue;
            Cell& cell = cells.emplace_back();
            cell.fault = &fault;
            cell.client = &kWires[client];
            cell.upstream = &upstream;
            cell.streamed = streamed;
            cell.saved = saved;
            cell.content = fault.content;
          }
  return cells;
}

FaultMatrix::FaultMatrix(std::vector<Cell> cells) : cells_(std::move(cells)) {
  host_.start(configure(), {}, testProviders());
}

std::string FaultMatrix::configure() {
  const std::string url = upstream_.baseUrl(), dead = nobody();
  std::string providers = "providers:\n" + row("standin", kStandIn, url, "key-standin"), chains = "chains:\n",
              mappings = "models:\n";
  for (const Wire& wire : kWires) {
    const std::string id = wire.provider;
    providers += row(id, wire, url, "key-" + id);
    chains += "  saved-" + id + ":\n    - {tier: cheap, use: [" + id + "]}\n    - {tier: free, use: [standin/n]}\n";
    mappings += "  - {match: \"" + modelOf(wire, "saved-" + id + "-*") + "\", chain: saved-" + id + "}\n";
  }
  std::vector<simulator::ScriptEntry> script;
  for (size_t i = 0; i < cells_.size(); ++i) {
    Cell& cell = cells_[i];
    const std::string id = cell.upstream->provider, number = std::to_string(i);
    const bool connects = cell.fault->words != "connect";
    simulator::ScriptEntry entry;
    entry.times = 0;
    if (cell.fault->wide) {
      const std::string own = id + "-" + number, model = own + "/" + modelOf(*cell.upstream, "m");
      providers += row(own, *cell.upstream, connects ? url : dead, "key-" + own);
      chains +=
          "  saved-" + own + ":\n    - {tier: cheap, use: [" + model + "]}\n    - {tier: free, use: [standin/n]}\n";
      cell.asked = cell.saved ? "saved-" + own : model;
      entry.key = "key-" + own;
      cell.model = modelOf(*cell.upstream, "m");
    } else {
      const std::string name = modelOf(*cell.upstream, (cell.saved ? "saved-" : "alone-") + id + "-" + number);
      cell.asked = cell.saved ? name : id + "/" + name;
      entry.model = cell.model = name;
    }
    const auto problem = connects ? entry.behaviour.setAll(std::string_view(cell.fault->words)) : std::nullopt;
    if (problem) throw std::runtime_error(*problem);
    script.push_back(std::move(entry));
  }
  upstream_.script(std::move(script));
  return providers + chains + mappings +
         "default_chain: saved-chat\n"
         "timeouts: {connect: 500ms, first_byte: " +
         seconds(3) + ", first_token: " + seconds(1) + ", silence: " + seconds(3) + ", stall: " + seconds(1) +
         ", total: " + seconds(14) +
         "}\n"
         "limits: {event: 64KiB, reply: 256KiB}\n"
         "memory: {answers: {keep: false}}\n";
}

HttpRequest FaultMatrix::ask(const Cell& cell) const {
  HttpRequest request = requestOf(*cell.client, cell.asked, canonicalOf(cell.content), cell.streamed);
  request.timeoutMs = 2 * kDeadlineMs;
  return request;
}

void FaultMatrix::run() {
  std::vector<Cell> well;
  for (const Content content : {Content::Text, Content::Calls, Content::Thoughts})
    for (size_t client = 0; client < kClientWires; ++client)
      for (const Wire& upstream : kWires)
        for (const bool streamed : {false, true}) {
          Cell& cell = well.emplace_back();
          cell.client = &kWires[client];
          cell.upstream = &upstream;
          cell.streamed = streamed;
          cell.content = content;
          cell.asked = std::string(upstream.provider) + "/" + modelOf(upstream, "well");
        }
  askAll(well);
  for (const Cell& cell : well) {
    Answer answer = answerOf(*cell.client, cell.reply.body, cell.streamed);
    EXPECT_NE(answer.stop, SPW_STOP_NONE) << cell.where() << "\n" << cell.reply.body << cell.trace.dump(1);
    good_[{cell.client, cell.upstream, cell.streamed, cell.content}] = std::move(answer);
  }
  askAll(cells_);
}

// Requests are written by one thread, as the codecs want it; then many ask.
void FaultMatrix::askAll(std::vector<Cell>& cells) {
  for (Cell& cell : cells) cell.request = ask(cell);
  std::atomic<size_t> next{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < kThreads; ++i)
    clients.emplace_back([&] {
      for (size_t at = next++; at < cells.size(); at = next++) {
        Cell& cell = cells[at];
        cell.reply = exchange(host_.port(), cell.request);
        cell.trace = traceOf(cell.reply);
      }
    });
  for (std::thread& client : clients) client.join();
}

// The ledger takes a moment when it is busy.
Json FaultMatrix::traceOf(const HttpReply& reply) const {
  const std::string id = reply.header("x-spillway-exchange");
  Json trace;
  for (int tries = 0; tries < 50 && !id.empty() && !trace.contains("attempts"); ++tries) {
    if (tries > 0) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    trace = Json::parse(get(host_.port(), "/api/exchanges/" + id).body, nullptr, false);
  }
  return trace;
}

std::string FaultMatrix::sent(const Cell& cell) const {
  std::string all;
  for (const simulator::Received& one : upstream_.requests())
    if (one.model == cell.model) all += one.request.target + " " + one.request.body.substr(0, 2000) + "\n";
  return all;
}

const Answer& FaultMatrix::good(const Cell& cell, bool standIn) const {
  return good_.at({cell.client, standIn ? &kStandIn : cell.upstream, cell.streamed, cell.content});
}

}  // namespace spillway::test
