#include "host/cli/commands/Commands.h"

namespace spillway::cli {

std::span<const Command* const> commands() {
  static constexpr const Command* kAll[] = {
      &kServe,         &kStatus,       &kOpen,           &kPassword,       &kConnect,
      &kImport,        &kTry,          &kLogs,           &kExplain,        &kUsage,
      &kModels,        &kRoute,        &kProviders,      &kAccounts,       &kAccountsList,
      &kAccountsAdd,   &kAccountsTest, &kAccountsRemove, &kAccountsEnable, &kAccountsDisable,
      &kAccountsDrain, &kLogin,        &kLogins,         &kLogout,         &kKeys,
      &kKeysCreate,    &kKeysList,     &kKeysRevoke,     &kConfig,         &kConfigCheck,
      &kConfigShow,    &kConfigInit,   &kConfigDiff,     &kConfigSchema,   &kPlugins,
      &kPluginsList,   &kPluginsCheck, &kPluginsNew,     &kPluginsKeygen,  &kPluginsSign,
      &kCompress,      &kRestart,      &kService,        &kServiceInstall, &kServiceUninstall,
      &kServiceStatus, &kDoctor,       &kBackup,         &kRestore,        &kVersion,
      &kCompletion,    &kHelp,         &kComplete};
  return kAll;
}

}  // namespace spillway::cli
