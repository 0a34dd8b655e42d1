// The first thing a request meets: is it let in, whose is it? Requests of a wire go to the pipeline, the rest to the
// management API and its pages.
//
// Called from many threads at once.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "host/admin/AdminApi.h"
#include "host/admin/EventFeed.h"
#include "host/admin/LogBook.h"
#include "host/admin/Pages.h"
#include "host/app/SignIn.h"
#include "host/http/Access.h"
#include "host/http/Service.h"
#include "host/pipeline/Pipeline.h"

namespace spillway::app {

// What there is for browsers. All borrowed.
struct Dashboard {
  const admin::Pages& pages;
  admin::EventFeed& feed;
  admin::LogBook& logs;
  SignIn& signIn;
};

class FrontDoor final : public http::Service {
 public:
  using AccessNow = std::function<std::shared_ptr<const http::Access>()>;

  // What this door leads to.
  enum class Role { Everything, Wires, Management };

  FrontDoor(pipeline::Pipeline& pipeline, const admin::AdminApi& admin, Dashboard dashboard,
            std::function<pipeline::World()> world, AccessNow access, Role role)
      : pipeline_(pipeline),
        admin_(admin),
        dashboard_(dashboard),
        world_(std::move(world)),
        access_(std::move(access)),
        role_(role) {}

  Served serve(http::ClientSocket& socket, std::unique_ptr<pipeline::Reply>& reply) override;
  std::unique_ptr<http::Visit> admit(http::ClientSocket& socket) override;

 private:
  // What a head says. Views into the socket's head.
  struct Entry {
    pipeline::ClientRequest request;
    pipeline::World world;
    std::optional<plugins::RouteMatch> match;
    std::optional<base::Error> refusal;
  };
  class WireVisit;

  Entry look(const http::RequestHead& head) const;
  Served enter(http::ClientSocket& socket, std::unique_ptr<pipeline::Reply>& reply);
  // Whether everybody who may talk to this server may ask for that path.
  bool isOpen(std::string_view path) const;
  std::optional<admin::AdminReply> answer(const admin::AdminRequest& asked) const;
  Served watch(const pipeline::ClientRequest& request, std::unique_ptr<pipeline::Reply>& reply) const;
  void manage(const pipeline::ClientRequest& request, std::string_view body, pipeline::Reply& reply) const;

  pipeline::Pipeline& pipeline_;
  const admin::AdminApi& admin_;
  Dashboard dashboard_;
  std::function<pipeline::World()> world_;
  AccessNow access_;
  Role role_;
};

}  // namespace spillway::app
