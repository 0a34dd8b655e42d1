// Device login and token refresh at AWS's SSO OIDC service (API 2019-06-10: RegisterClient, StartDeviceAuthorization,
// CreateToken), and the login's end at its portal (Logout). The client registered for a login belongs to its tokens: it
// is handed back as their `extra`.
//
// One thread; lives as long as the call.
#pragma once

#include <spillway/provider.hpp>
#include <string_view>

namespace kiro {

class SsoOidc {
 public:
  explicit SsoOidc(spw::Call call) : call_(call) {}

  // As the hooks of spw_provider.
  spw::Status begin(spw_device_code& code, spw::Error& error) const;
  spw::Status poll(const spw_device_code& code, spw_token& token, spw::Error& error) const;
  spw::Status refresh(const spw_token& old, spw_token& fresh, spw::Error& error) const;
  spw::Status logout(const spw_token& token, spw::Error& error) const;

 private:
  struct Answer {
    int32_t status = 0;
    spw::Json body;
  };

  // False: `error` says why there is no answer. `host`: "oidc" or "portal.sso"; `token`: who asks, at the portal.
  bool post(std::string_view host, std::string_view path, std::string_view body, Answer& answer, spw::Error& error,
            std::string_view token = {}) const;

  // The service's refusal in words, with the fault that fits.
  spw::Status refused(const Answer& answer, std::string_view doing, spw::Error& error) const;

  // {clientId, clientSecret} of a login, from the `extra` of its code or token; missing when it is not there.
  spw::Json client(spw_str extra) const;

  spw::Status take(const Answer& answer, spw_str extra, spw_str formerRefresh, spw_token& token,
                   spw::Error& error) const;

  spw::Call call_;
};

}  // namespace kiro
