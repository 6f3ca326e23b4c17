// M/M/16 at rho 0.9, service mean 1, a timer of 100 per customer that the departure disarms: mean time
// in system (theory, Erlang C: 1.3696). Disarmed timers stay in the queue and are skipped when they come up.
#include <cstdlib>
#include <deque>
#include <queue>
#include <vector>

#include "common.hpp"

enum class Kind { arrival, departure, timer };

struct Customer {
  double arrived;
  uint32_t generation = 0;
};

struct Event {
  double time;
  uint64_t sequence;
  Kind kind;
  uint32_t customer;
  uint32_t generation;
  bool operator>(const Event& other) const {
    return time > other.time || (time == other.time && sequence > other.sequence);
  }
};

int main(int, char** arguments) {
  const long customers = std::atol(arguments[1]);
  const int servers = 16;
  Alea arrivals("1:1/arrivals"), services("1:1/services");
  std::priority_queue<Event, std::vector<Event>, std::greater<Event>> events;
  std::vector<Customer> pool;
  std::vector<uint32_t> free;
  std::deque<uint32_t> waiting;
  uint64_t sequence = 0;
  long arrived = 0, departed = 0, expired = 0;
  int busy = 0;
  double total = 0;
  const double gap = 1 / (0.9 * servers);
  auto serve = [&](double now, uint32_t customer) {
    busy++;
    events.push({now + services.exponential(1), sequence++, Kind::departure, customer, 0});
  };
  Stopwatch watch;
  events.push({arrivals.exponential(gap), sequence++, Kind::arrival, 0, 0});
  while (departed < customers) {
    const Event event = events.top();
    events.pop();
    if (event.kind == Kind::arrival) {
      if (++arrived < customers) events.push({event.time + arrivals.exponential(gap), sequence++, Kind::arrival, 0, 0});
      uint32_t customer;
      if (free.empty()) {
        customer = pool.size();
        pool.push_back({});
      } else {
        customer = free.back();
        free.pop_back();
      }
      pool[customer].arrived = event.time;
      events.push({event.time + 100, sequence++, Kind::timer, customer, pool[customer].generation});
      if (busy < servers) serve(event.time, customer);
      else waiting.push_back(customer);
    } else if (event.kind == Kind::departure) {
      total += event.time - pool[event.customer].arrived;
      pool[event.customer].generation++;
      free.push_back(event.customer);
      departed++;
      busy--;
      if (!waiting.empty()) {
        const uint32_t next = waiting.front();
        waiting.pop_front();
        serve(event.time, next);
      }
    } else if (pool[event.customer].generation == event.generation) {
      expired++;
    }
  }
  report(customers, watch, total / customers + expired);
}
