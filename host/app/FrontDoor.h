// The first thing a request meets: is it let in, whose is it? Requests of a wire go to the pipeline, the rest to the
// management API.
//
// serve() is called from many server threads at once.
#pragma once

#include <functional>
#include <memory>

#include "host/admin/AdminApi.h"
#include "host/http/Access.h"
#include "host/http/Server.h"
#include "host/pipeline/Pipeline.h"

namespace spillway::app {

class FrontDoor final : public http::Service {
 public:
  using AccessNow = std::function<std::shared_ptr<const http::Access>()>;

  // What this door leads to.
  enum class Role { Everything, Wires, Management };

  FrontDoor(pipeline::Pipeline& pipeline, const admin::AdminApi& admin, std::function<pipeline::World()> world,
            AccessNow access, Role role)
      : pipeline_(pipeline), admin_(admin), world_(std::move(world)), access_(std::move(access)), role_(role) {}

  Served serve(http::ClientSocket& socket, std::unique_ptr<pipeline::Reply>& reply) override;

 private:
  Served enter(http::ClientSocket& socket, std::unique_ptr<pipeline::Reply>& reply);
  void manage(const pipeline::ClientRequest& request, std::string_view body, pipeline::Reply& reply) const;

  pipeline::Pipeline& pipeline_;
  const admin::AdminApi& admin_;
  std::function<pipeline::World()> world_;
  AccessNow access_;
  Role role_;
};

}  // namespace spillway::app
