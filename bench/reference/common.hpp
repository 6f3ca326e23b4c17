// What the reference programs share: the generator that the simulator uses (Alea, J. Baagøe, seeded by
// the same text), inverse-CDF draws with the C library's log, and the one line of JSON they end with.
#pragma once
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string>

class Alea {
 public:
  explicit Alea(const std::string& seed) {
    double n = 0xefc8249du;
    auto mash = [&n](const std::string& data) {
      for (unsigned char character : data) {
        n += character;
        double h = 0.02519603282416938 * n;
        n = static_cast<uint32_t>(static_cast<uint64_t>(h));
        h -= n;
        h *= n;
        n = static_cast<uint32_t>(static_cast<uint64_t>(h));
        h -= n;
        n += h * 4294967296.0;
      }
      return static_cast<uint32_t>(static_cast<uint64_t>(n)) * 2.3283064365386963e-10;
    };
    s0_ = mash(" ");
    s1_ = mash(" ");
    s2_ = mash(" ");
    for (double* state : {&s0_, &s1_, &s2_}) {
      *state -= mash(seed);
      if (*state < 0) *state += 1;
    }
  }

  double next() {
    const double t = 2091639.0 * s0_ + carry_ * 2.3283064365386963e-10;
    s0_ = s1_;
    s1_ = s2_;
    carry_ = static_cast<int32_t>(t);
    return s2_ = t - carry_;
  }

  double exponential(double mean) { return -mean * std::log(1.0 - next()); }

 private:
  double s0_, s1_, s2_;
  int32_t carry_ = 1;
};

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }
  double cpuSeconds() const { return static_cast<double>(std::clock() - startCpu_) / CLOCKS_PER_SEC; }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::clock_t startCpu_ = std::clock();
};

inline void report(double units, const Stopwatch& watch, double result) {
  std::printf("{\"units\":%.0f,\"seconds\":%.6f,\"cpuSeconds\":%.6f,\"result\":%.9g}\n", units, watch.seconds(),
              watch.cpuSeconds(), result);
}
