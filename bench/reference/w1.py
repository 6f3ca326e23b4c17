"""M/M/1 at rho 0.8, service mean 1, one SimPy process per customer: mean time in system (theory: 5)."""

import json
import random
import sys
import time

import simpy

CUSTOMERS = int(sys.argv[1])
total = 0.0


def customer(env, server):
    global total
    arrived = env.now
    with server.request() as turn:
        yield turn
        yield env.timeout(random.expovariate(1.0))
    total += env.now - arrived


def source(env, server):
    for _ in range(CUSTOMERS):
        yield env.timeout(random.expovariate(0.8))
        env.process(customer(env, server))


random.seed(1)
env = simpy.Environment()
env.process(source(env, simpy.Resource(env, capacity=1)))
start = time.perf_counter(), time.process_time()
env.run()
wall, cpu = time.perf_counter() - start[0], time.process_time() - start[1]
print(json.dumps({"units": CUSTOMERS, "seconds": wall, "cpuSeconds": cpu, "result": total / CUSTOMERS}))
