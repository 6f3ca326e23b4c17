// The scenario bench/scenarios/w4.yaml written by hand, without metrics: three tiers, timeouts and one retry
// at every hop. Timers of attempts that are over stay in the queue and are skipped when they come up.
#include <cstdlib>
#include <deque>
#include <queue>
#include <vector>

#include "common.hpp"

constexpr int TIERS = 3;
constexpr double TIMEOUTS[TIERS] = {3, 1, 0.5};
constexpr int WORKERS[TIERS] = {64, 32, 20};
constexpr double WORK[TIERS] = {0.0005, 0.02, 0.008};
constexpr int DATABASE = 2;
constexpr int TRIES = 2;

enum class Kind : uint8_t { request, arrival, worked, reply, timer };

// One try of a call: the message, the visit it becomes, and what its caller waits for.
struct Attempt {
  uint32_t generation = 0;
  int32_t parent = -1;  // the visit that makes the call; -1: the user
  uint8_t tier = 0;
  uint8_t tries = 1;
  bool settled = false;  // for the caller: answered or timed out
  bool failed = false;
  bool connected = false;
  double begun = 0;  // of the whole request, at tier 0
};

struct Event {
  double time;
  uint64_t sequence;
  Kind kind;
  int32_t attempt;
  uint32_t generation;
  bool operator>(const Event& other) const {
    return time > other.time || (time == other.time && sequence > other.sequence);
  }
};

// Acklam's normal quantile, as the simulator has it.
double normalQuantile(double p) {
  if (p < 0.02425 || p > 1 - 0.02425) {
    const double q = std::sqrt(-2 * std::log(p < 0.5 ? p : 1 - p));
    const double z = (((((-7.784894002430293e-3 * q - 3.223964580411365e-1) * q - 2.400758277161838) * q - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783) /
                     ((((7.784695709041462e-3 * q + 3.224671290700398e-1) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1);
    return p < 0.5 ? z : -z;
  }
  const double q = p - 0.5, r = q * q;
  return (((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.3577518672690) * r - 30.66479806614716) * r + 2.506628277459239) * q /
         (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r - 13.28068155288572) * r + 1);
}

class World {
 public:
  explicit World(double duration) : duration_(duration) {}

  void run() {
    push(arrivals_.exponential(0.001), Kind::request, -1, 0);
    while (!events_.empty() && events_.top().time < duration_) {
      const Event event = events_.top();
      events_.pop();
      now_ = event.time;
      switch (event.kind) {
        case Kind::request:
          push(arrivals_.exponential(0.001), Kind::request, -1, 0);
          requests++;
          send(0, -1, 1, now_);
          break;
        case Kind::arrival:
          arrive(event.attempt);
          break;
        case Kind::worked:
          worked(event.attempt);
          break;
        case Kind::reply:
          reply(event.attempt);
          break;
        case Kind::timer:
          if (attempts_[event.attempt].generation == event.generation) expire(event.attempt);
          break;
      }
    }
  }

  long requests = 0, ok = 0, failed = 0;
  double total = 0;

 private:
  void push(double delay, Kind kind, int32_t attempt, uint32_t generation) {
    events_.push({now_ + delay, sequence_++, kind, attempt, generation});
  }

  double latency(Alea& random) { return 0.0005 * std::exp(0.5 * normalQuantile(random.next())); }

  void send(int tier, int32_t parent, int tries, double begun) {
    int32_t id;
    if (free_.empty()) {
      id = attempts_.size();
      attempts_.push_back({});
    } else {
      id = free_.back();
      free_.pop_back();
    }
    Attempt& attempt = attempts_[id];
    attempt = {attempt.generation, parent, static_cast<uint8_t>(tier), static_cast<uint8_t>(tries), false, false, false, begun};
    push(TIMEOUTS[tier], Kind::timer, id, attempt.generation);
    // A connection is taken before the message leaves.
    if (tier == DATABASE && busy_[DATABASE] == WORKERS[DATABASE]) waiting_[DATABASE].push_back(id);
    else depart(id);
  }

  void depart(int32_t id) {
    const int tier = attempts_[id].tier;
    if (tier == DATABASE) {
      busy_[DATABASE]++;
      attempts_[id].connected = true;
    }
    push(latency(there_[tier]), Kind::arrival, id, 0);
  }

  void arrive(int32_t id) {
    const int tier = attempts_[id].tier;
    if (tier == DATABASE || busy_[tier] < WORKERS[tier]) start(id);
    else waiting_[tier].push_back(id);
  }

  void start(int32_t id) {
    const int tier = attempts_[id].tier;
    if (tier != DATABASE) busy_[tier]++;
    push(works_[tier].exponential(WORK[tier]), Kind::worked, id, 0);
  }

  void worked(int32_t id) {
    const Attempt& visit = attempts_[id];
    if (visit.tier == DATABASE) push(latency(back_[DATABASE]), Kind::reply, id, 0);
    else send(visit.tier + 1, id, 1, 0);
  }

  // The visit is over: its worker goes on to the next, its answer to the caller.
  void finish(int32_t id) {
    const int tier = attempts_[id].tier;
    busy_[tier]--;
    if (!waiting_[tier].empty()) {
      const int32_t next = waiting_[tier].front();
      waiting_[tier].pop_front();
      start(next);
    }
    push(latency(back_[tier]), Kind::reply, id, 0);
  }

  void reply(int32_t id) {
    const Attempt attempt = attempts_[id];
    release(id);
    if (attempt.tier == DATABASE) disconnect();
    if (attempt.settled) return;
    if (attempt.failed) retryOrFail(attempt);
    else if (attempt.parent >= 0) finish(attempt.parent);
    else {
      ok++;
      total += now_ - attempt.begun;
    }
  }

  void disconnect() {
    busy_[DATABASE]--;
    auto& line = waiting_[DATABASE];
    while (!line.empty()) {
      const int32_t next = line.front();
      line.pop_front();
      if (attempts_[next].settled) {  // gave up waiting
        release(next);
        continue;
      }
      depart(next);
      return;
    }
  }

  void expire(int32_t id) {
    if (attempts_[id].settled) return;
    attempts_[id].settled = true;
    retryOrFail(attempts_[id]);
  }

  void retryOrFail(const Attempt attempt) {
    if (attempt.tries < TRIES) send(attempt.tier, attempt.parent, attempt.tries + 1, attempt.begun);
    else if (attempt.parent < 0) failed++;
    else {
      attempts_[attempt.parent].failed = true;
      finish(attempt.parent);
    }
  }

  void release(int32_t id) {
    attempts_[id].generation++;
    free_.push_back(id);
  }

  double duration_;
  double now_ = 0;
  uint64_t sequence_ = 0;
  std::priority_queue<Event, std::vector<Event>, std::greater<Event>> events_;
  std::vector<Attempt> attempts_;
  std::vector<int32_t> free_;
  std::deque<int32_t> waiting_[TIERS];
  int busy_[TIERS] = {0, 0, 0};
  Alea arrivals_{"1:1/arrivals"};
  Alea works_[TIERS] = {Alea("1:1/gateway"), Alea("1:1/service"), Alea("1:1/database")};
  Alea there_[TIERS] = {Alea("1:1/users-gateway"), Alea("1:1/gateway-service"), Alea("1:1/service-database")};
  Alea back_[TIERS] = {Alea("1:1/gateway-users"), Alea("1:1/service-gateway"), Alea("1:1/database-service")};
};

int main(int, char** arguments) {
  World world(std::atof(arguments[1]));
  Stopwatch watch;
  world.run();
  report(world.requests, watch, 1000 * world.total / world.ok);
}
