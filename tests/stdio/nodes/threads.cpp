// A node whose work is done on other threads, which come back through its mailbox.
#include <condition_variable>
#include <cstdint>
#include <maelstrom/maelstrom.hpp>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <vector>

namespace {

class Threads {
 public:
  explicit Threads(maelstrom::Node& node) : node_(node), mailbox_(node.mailbox()) {
    node.on("square", [this](const Square& square, const maelstrom::Message& message) {
      {
        const std::lock_guard lock(mutex_);
        jobs_.push({square.value, std::string(message.src)});
      }
      has_jobs_.notify_one();
    });
    for (int i = 0; i < kThreads; ++i) threads_.emplace_back([this] { work(); });
  }
  ~Threads() {
    {
      const std::lock_guard lock(mutex_);
      is_ending_ = true;
    }
    has_jobs_.notify_all();
    for (auto& thread : threads_) thread.join();
  }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

 private:
  static constexpr int kThreads = 4;

  struct Square {
    std::int64_t value;
    using fields = maelstrom::Fields<"value">;
  };
  struct Job {
    std::int64_t value;
    std::string client;
  };

  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      has_jobs_.wait(lock, [this] { return is_ending_ || !jobs_.empty(); });
      if (is_ending_) return;
      Job job = std::move(jobs_.front());
      jobs_.pop();
      lock.unlock();
      mailbox_.post([this, job = std::move(job)] {
        node_.send(job.client, "squared", maelstrom::body<"value">(job.value * job.value));
      });
      lock.lock();
    }
  }

  maelstrom::Node& node_;
  maelstrom::Mailbox mailbox_;
  std::mutex mutex_;
  std::condition_variable has_jobs_;
  std::queue<Job> jobs_;
  bool is_ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace

int main() { return maelstrom::serve<Threads>(); }
