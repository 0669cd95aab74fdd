// Faults of the engine's nodes: kill, restart, pause and resume. Messages to a node that is not
// running wait in the network.
#include "maelstrom/workbench/engine.hpp"

namespace maelstrom::workbench {

bool Engine::is_running(std::size_t node) const {
  return nodes_[node].state == NodeStatus::State::up && !nodes_[node].is_paused;
}

bool Engine::is_down(std::size_t node) const {
  return nodes_[node].state == NodeStatus::State::down;
}

void Engine::kill(std::size_t node) {
  nodes_[node].state = NodeStatus::State::down;
  nodes_[node].is_paused = false;
  nodes_[node].has_room = true;  // its unread input is gone
  host_.kill(node);
  open_or_shut(node);
}

void Engine::pause(std::size_t node) {
  nodes_[node].is_paused = true;
  host_.pause(node);
  open_or_shut(node);
}

void Engine::resume(std::size_t node) {
  nodes_[node].is_paused = false;
  host_.resume(node);
  open_or_shut(node);
}

void Engine::restart(std::size_t node) {
  NodeStatus& status = nodes_[node];
  status.state = NodeStatus::State::starting;
  host_.start(node);
  status.restart.emplace(start_again(node));
  status.restart->start();
}

// The node first gets the same messages as at the beginning (init and set-up), and then the waiting
// ones.
Task<> Engine::start_again(std::size_t node) {
  Session& session = open_session(node);
  session.goes_ahead = true;
  const bool is_initialized = co_await call_init(node, session);
  if (!is_initialized) co_return;
  const bool is_set_up = co_await call_set_up(node, session);
  if (!is_set_up) co_return;
  close_session(session);
  nodes_[node].state = NodeStatus::State::up;
  open_or_shut(node);
}

// Lets messages to the node through if it can take them.
void Engine::open_or_shut(std::size_t node) {
  const auto endpoint = static_cast<Endpoint>(node);
  const bool has_room = nodes_[node].has_room;
  if (!has_room) nodes_[node].unready = now_;
  if (is_running(node) && has_room) {
    network_.unblock(endpoint, now_);
  } else {
    network_.block(endpoint);
  }
}

}  // namespace maelstrom::workbench
