#include "maelstrom/workbench/engine.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "maelstrom/check.hpp"

namespace maelstrom::workbench {

Engine::Engine(EngineOptions options, Workload& workload, Host& host)
    : options_(std::move(options)),
      workload_(workload),
      host_(host),
      random_(options_.seed),
      journal_(options_.journal_limit),
      network_(options_.network, random_.fork(), journal_),
      nemesis_(options_.nemesis, options_.nodes, random_.fork(), network_, *this),
      stagger_(options_.rate, random_.fork()),
      services_(random_.fork(), options_.services),
      workers_(options_.concurrency),
      nodes_(options_.nodes.size()) {
  MAELSTROM_CHECK(!options_.nodes.empty());
  check_node_names(options_.nodes);
  for (const auto& node : options_.nodes) network_.add(node, EndpointKind::node);
  for (const auto service : Services::kNames) {
    network_.add(std::string(service), EndpointKind::service);
  }
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    workers_[i].thread = static_cast<int>(i);
    workers_[i].process = static_cast<std::int32_t>(i);
    free_.push_back(workers_[i].thread);
  }
}

Engine::~Engine() = default;

void Engine::start(Time now) {
  now_ = origin_ = now;
  enter(Phase::init);
}

void Engine::enter(Phase phase) {
  phase_ = phase;
  switch (phase) {
    case Phase::init:
    case Phase::set_up:
      tasks_.clear();
      unfinished_ = options_.nodes.size();
      for (std::size_t node = 0; node < options_.nodes.size(); ++node) {
        if (phase == Phase::init) host_.start(node);
        tasks_.push_back(phase == Phase::init ? initialize(node) : set_up(node));
      }
      for (auto& task : tasks_) task.start();
      break;
    case Phase::main:
      origin_ = now_;
      phase_end_ = now_ + options_.time_limit;
      stagger_.start(now_);
      nemesis_.start(now_);
      break;
    case Phase::drain: nemesis_.stop(); break;
    case Phase::quiet:
      heal();
      phase_end_ = now_ + kQuiet;
      break;
    case Phase::final:
      is_final_ = true;
      is_starved_ = false;
      break;
    case Phase::done:
      if (!was_interrupted_ && !diagnoses_.has_fatal()) report_unanswered();
      break;
  }
}

void Engine::interrupt() {
  was_interrupted_ = true;
  enter(Phase::done);
}

void Engine::report(Problem problem, std::size_t node, std::string text, std::string_view line,
                    Time now) {
  if (is_done() && is_offence(problem)) return;
  constexpr std::size_t kMostText = 1000;  // bytes; a quoted text may have megabytes
  if (text.size() > kMostText) text = shorten(text, kMostText);
  diagnoses_.add({problem, options_.nodes[node], now, std::move(text), shorten(line),
                  host_.stderr_tail(node)});
  if (is_fatal(problem)) enter(Phase::done);
}

void Engine::advance(Time now) {
  now_ = now;
  for (bool is_due = true; is_due && !is_done();) {
    is_due = deliver();
    is_due |= expire();
    is_due |= step();
  }
}

// The workload's next step. If there is none, notes that, and until when.
Step Engine::ask() {
  if (retry_ && *retry_ <= now_) is_starved_ = false;
  if (free_.empty() || is_starved_) return Step::wait();
  const FreeThreads free(free_, random_, now_ - origin_);
  Step step = is_final_ ? workload_.next_final(free, history_.arena())
                        : workload_.next(free, history_.arena());
  is_starved_ = step.kind == Step::Kind::wait;
  retry_.reset();
  if (step.until) retry_ = origin_ + *step.until;
  return step;
}

bool Engine::step() {
  switch (phase_) {
    case Phase::init:
      if (unfinished_ > 0) return false;
      enter(Phase::set_up);
      return true;
    case Phase::set_up:
      if (unfinished_ > 0) return false;
      enter(Phase::main);
      return true;
    case Phase::main: return step_main();
    case Phase::drain:
      if (in_flight() > 0) return false;
      enter(workload_.has_final_phase() && !is_final_ ? Phase::quiet : Phase::done);
      return true;
    case Phase::quiet:
      if (now_ < phase_end_) return false;
      enter(Phase::final);
      return true;
    case Phase::final: return step_final();
    case Phase::done: break;
  }
  return false;
}

bool Engine::step_main() {
  if (now_ >= phase_end_) {
    enter(Phase::drain);
    return true;
  }
  if (const auto next = nemesis_.next_time(); next && *next <= now_) {
    record_nemesis(nemesis_.act(history_.arena(), now_));
    return true;
  }
  bool has_invoked = false;
  while (stagger_.next() <= now_ && phase_ == Phase::main) {
    const Step step = ask();
    if (step.kind == Step::Kind::invoke) {
      stagger_.advance(now_);
      invoke(step);
      has_invoked = true;
    } else if (step.kind == Step::Kind::wait) {
      stagger_.starve();
      is_starved_ = true;
      break;
    } else {
      enter(Phase::drain);
    }
  }
  return has_invoked;
}

bool Engine::step_final() {
  Step step = ask();
  if (step.kind == Step::Kind::invoke) {
    step.op.final = true;
    invoke(step);
  }
  if (step.kind == Step::Kind::done) enter(Phase::drain);
  return step.kind != Step::Kind::wait;
}

void Engine::heal() {
  for (const auto& action : nemesis_.heal(history_.arena())) record_nemesis(action);
}

void Engine::record_nemesis(const Nemesis::Action& action) {
  Op op;
  op.process = Op::kNemesis;
  op.type = OpType::info;
  op.time = now_ - origin_;
  op.f = action.f;
  for (const Value& value : {action.request, action.outcome}) {
    op.index = static_cast<std::int32_t>(history_.size());
    op.value = value;
    history_.append(op);
  }
}

std::optional<Time> Engine::next_deadline() const {
  if (is_done()) return std::nullopt;
  std::optional<Time> deadline = network_.next_arrival();
  const auto consider = [&](Time time) { deadline = std::min(deadline.value_or(time), time); };
  if (!alarms_.empty()) consider(alarms_.top().time);
  if (phase_ == Phase::main) {
    consider(phase_end_);
    if (!is_starved_) consider(stagger_.next());
    if (const auto next = nemesis_.next_time()) consider(*next);
  }
  if (phase_ == Phase::quiet) consider(phase_end_);
  if (is_starved_ && retry_) consider(*retry_);
  return deadline;
}

}  // namespace maelstrom::workbench
