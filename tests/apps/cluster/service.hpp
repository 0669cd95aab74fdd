// The apps under test, and a proof that one of them serves: what is written at each node is
// acknowledged, and seen at every node.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apps/cluster/cluster.hpp"

namespace tests {

// How to use one app as its clients do.
class Service {
 public:
  virtual ~Service() = default;

  // Throws a Failure unless ordinary requests at every node are answered, soon and without an
  // error, and what they did is seen at every node some seconds later at most. Never writes the
  // same twice.
  virtual void check(Cluster& cluster) = 0;
  // The same, but each node has to show only what it was given itself and what is its own to keep:
  // what a node can do that was told lies.
  virtual void check_each(Cluster& cluster) { check(cluster); }
};

struct TestedApp {
  std::string_view name;
  MakeApp make;
  std::function<std::unique_ptr<Service>()> service;
};

// All apps.
const std::vector<TestedApp>& tested_apps();
// The one of that name; nullptr if there is none.
const TestedApp* find_tested_app(std::string_view name);

// Asks again and again, as a patient client does, until the reply is no error. Throws a Failure
// with the last error after some seconds.
std::string insist(Cluster& cluster, std::size_t node, std::string_view body);

// Asks again and again until the reply's body satisfies `is_enough`. Throws a Failure likewise.
void wait_for(Cluster& cluster, std::size_t node, std::string_view body, std::string_view what,
              const std::function<bool(std::string_view body)>& is_enough);

}  // namespace tests
