// Names that exist now, for completion: what the state folder holds, and what a running host tells at once.
#include "host/cli/Completion.h"
#include "host/cli/HostClient.h"
#include "host/cli/Places.h"
#include "host/cli/Words.h"
#include "host/config/StateFolder.h"
#include "host/connect/Agents.h"
#include "host/imports/Tools.h"
#include "host/keys/KeyFile.h"
#include "host/keys/Ticket.h"
#include "host/logins/TokenStore.h"

namespace spillway::cli {
namespace {

// The state folder that the words name, or the usual one; empty: none is there.
std::string folderOf(const std::vector<std::string>& words) {
  std::string named;
  for (size_t i = 0; i + 1 < words.size(); ++i)
    if (words[i] == "--state" || words[i] == "-s") named = words[i + 1];
  const base::Result<std::string> folder = config::stateFolder(named, config::processEnvironment());
  return folder.ok() ? *folder : std::string();
}

std::vector<Candidate> keyNames(const std::string& folder) {
  std::vector<Candidate> out;
  const auto rows = keys::readKeyFile(keys::keyFilePath(folder));
  if (rows.ok())
    for (const keys::KeyRow& row : *rows) out.push_back({row.name, row.management ? "management" : ""});
  return out;
}

std::vector<Candidate> loginNames(const std::string& folder) {
  std::vector<Candidate> out;
  for (const logins::Login& login : logins::TokenStore(folder).list().logins)
    out.push_back({login.provider + "/" + login.account, login.person});
  return out;
}

// What a running host has.
std::vector<Candidate> hostNames(Offer offer, const std::string& folder) {
  std::vector<Candidate> out;
  const auto plate = keys::readDoorPlate(folder);
  if (!plate.ok()) return out;
  const HostClient host(plate->address, plate->secret, "");
  if (offer == Offer::Accounts) {
    const auto found = host.get("/api/accounts");
    for (const Json& one : found.ok() ? found->value("accounts", Json::array()) : Json::array())
      out.push_back({textOf(one, "provider") + "/" + textOf(one, "account"), textOf(one, "tier")});
    return out;
  }
  if (offer == Offer::Models) {
    const auto found = host.get("/api/chains");
    for (const Json& one : found.ok() ? found->value("chains", Json::array()) : Json::array())
      out.push_back({textOf(one, "name"), "chain"});
  }
  const auto found = host.get("/api/providers");
  for (const Json& provider : found.ok() ? found->value("providers", Json::array()) : Json::array()) {
    if (offer == Offer::Providers) out.push_back({textOf(provider, "id"), textOf(provider, "tier")});
    if (offer != Offer::Models || provider.value("accounts", Json::array()).empty()) continue;
    for (const Json& model : provider.value("models", Json::array()))
      out.push_back({textOf(provider, "id") + "/" + textOf(model, "id"), textOf(provider, "tier")});
  }
  return out;
}

}  // namespace

std::vector<Candidate> namesFor(Offer offer, const std::vector<std::string>& words) {
  if (offer == Offer::Agents) {
    std::vector<Candidate> out;
    for (const connect::Agent& agent : connect::agents()) out.push_back({agent.id, agent.name});
    return out;
  }
  if (offer == Offer::Imports) {
    std::vector<Candidate> out;
    for (const imports::Tool& tool : imports::tools()) out.push_back({tool.id, tool.name});
    return out;
  }
  const std::string folder = folderOf(words);
  if (folder.empty()) return {};
  if (offer == Offer::Accounts || offer == Offer::Providers || offer == Offer::Models) return hostNames(offer, folder);
  if (offer == Offer::Keys) return keyNames(folder);
  if (offer == Offer::Logins) return loginNames(folder);
  return {};
}

}  // namespace spillway::cli
