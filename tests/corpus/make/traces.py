"""Stack traces and logs of real programs."""


def record(r):
    r.write("tr/deep.py", "import sys, json\nclass Broken(Exception): pass\ndef a(n):\n    if n == 0: return json.loads('{bad')\n    return a(n - 1)\n"
            "def b(n):\n    try: a(n)\n    except ValueError as e: raise Broken('while reading the settings') from e\n"
            "def r(n): return r(n + 1)\nif sys.argv[1] == 'deep': b(int(sys.argv[2]))\nelif sys.argv[1] == 'recursion': r(0)\nelif sys.argv[1] == 'keys': {}['x']\n"
            "elif sys.argv[1] == 'async':\n    import asyncio\n    async def f():\n        await asyncio.gather(*[g(i) for i in range(3)])\n    async def g(i):\n        await asyncio.sleep(0); raise OSError(i, 'async')\n    asyncio.run(f())\n"
            "elif sys.argv[1] == 'threads':\n    import threading\n    for i in range(4): threading.Thread(target=lambda: 1 / 0).start()\n")
    for arguments in ("deep 3", "deep 40", "recursion", "keys", "async", "threads"):
        r.run("trace", "python3 deep.py " + arguments, "tr")
    r.write("tr/deep.mjs", "function a(n) { if (n == 0) JSON.parse('{bad'); a(n - 1); }\nconst what = process.argv[2];\nif (what == 'deep') a(30); if (what == 'cause') { try { a(3) } catch (e) { throw new Error('settings', {cause: e}) } }\n"
            "if (what == 'reject') Promise.reject(new TypeError('nobody listens'));\nif (what == 'recursion') { const f = () => f(); f() }\nif (what == 'assert') (await import('node:assert')).deepEqual({a: [1, 2, {b: 3}]}, {a: [1, 2, {b: 4}]});\nif (what == 'import') await import('./nowhere.mjs');\n")
    for argument in ("deep", "cause", "reject", "recursion", "assert", "import"):
        r.run("trace", "node deep.mjs " + argument, "tr")
    r.write("tr/T.java", "public class T {\n  static void a(int n) { if (n == 0) throw new IllegalStateException(\"inner\"); a(n - 1); }\n  static void r(int n) { r(n + 1); }\n  public static void main(String[] w) throws Exception {\n"
            "    if (w[0].equals(\"cause\")) { try { a(20); } catch (Exception e) { throw new RuntimeException(\"outer\", e); } }\n    if (w[0].equals(\"recursion\")) r(0);\n    Object[] o = new String[1]; o[0] = 1;\n  }\n}\n")
    for argument in ("cause", "recursion", "store"):
        r.run("trace", "java T.java " + argument, "tr")
    r.write("tr/m.cpp", "#include <cstring>\n#include <vector>\n#include <cassert>\n#include <cstdio>\nint* leak() { return new int[10]; }\nint deep(int n, int* p) { return n ? deep(n - 1, p) + 1 : p[12]; }\nint main(int c, char** v) {\n  leak();\n"
            "  if (c > 1 && !strcmp(v[1], \"assert\")) assert(c == 7 && \"seven\");\n  if (c > 1 && !strcmp(v[1], \"throw\")) std::vector<int>().at(3);\n  return deep(6, leak());\n}\n")
    r.prepare("g++ -g -fsanitize=address,undefined m.cpp -o asan; g++ -g m.cpp -o plain", "tr")
    for command in ("./asan", "./plain assert", "./plain throw", "valgrind ./plain", "valgrind --leak-check=full ./plain", "gdb -batch -ex run -ex bt --args ./plain throw"):
        r.run("trace", command, "tr")
    r.write("tr/p.go", "package main\n\nimport \"sync\"\n\nfunc a(n int) int { if n == 0 { var p *int; return *p }; return a(n-1) }\nfunc main() { var w sync.WaitGroup; for i := 0; i < 8; i++ { w.Add(1); go func() { a(5); w.Done() }() }; w.Wait() }\n")
    r.run("trace", "go run p.go", "tr")
    r.write("tr/r.rs", "fn a(n: u32) -> u32 { if n == 0 { let v: Vec<u32> = vec![]; return v[3]; } a(n - 1) }\nfn main() { a(6); }\n")
    r.run("trace", "rustc r.rs && RUST_BACKTRACE=1 ./r", "tr")
    r.run("trace", "perl -e 'use Carp; sub f { $_[0] ? f($_[0]-1) : confess \"deep\" } f(9)'", "tr")
    r.write("tr/serve.py", "import logging, random, sys, threading, time\nlogging.basicConfig(format=sys.argv[1], level=logging.DEBUG, stream=sys.stdout)\ndice = random.Random(int(sys.argv[2]))\n"
            "names = ['db.pool', 'http.server', 'worker', 'cache']\nfor i in range(int(sys.argv[2])):\n    log = logging.getLogger(dice.choice(names))\n    kind = dice.randrange(100)\n"
            "    if kind < 40: log.info('GET /api/items/%d 200 %dms request_id=%032x', dice.randrange(9999), dice.randrange(90), dice.getrandbits(128))\n    elif kind < 70: log.debug('heartbeat from worker %d', dice.randrange(8))\n"
            "    elif kind < 90: log.info('cache hit for key user:%d', dice.randrange(500))\n    elif kind < 96: log.warning('slow query took %d ms: select * from items where id = %d', dice.randrange(500, 3000), i)\n"
            "    else:\n        try: [][dice.randrange(3)]\n        except IndexError: log.exception('request failed')\n    if i % 50 == 0: time.sleep(0.01)\n")
    for count in (30, 300, 2500):
        for form in ("%(asctime)s %(levelname)s %(name)s %(message)s", "%(asctime)s.%(msecs)03dZ [%(threadName)s] %(levelname)-8s %(name)s:%(lineno)d - %(message)s",
                     '{"ts":"%(asctime)s","level":"%(levelname)s","logger":"%(name)s","msg":"%(message)s"}', "%(levelname)s:%(name)s:%(message)s"):
            r.run("log", "python3 serve.py '%s' %d" % (form, count), "tr")
    for command in ("tail -300 /var/log/dpkg.log", "cat /var/log/alternatives.log | head -300",
                    "(python3 -m http.server 8767 --bind 127.0.0.1 2>&1 & sleep 1; for i in $(seq 60); do curl -s http://127.0.0.1:8767/deep.py http://127.0.0.1:8767/none -o /dev/null; done; kill %1)",
                    "strace -f -c true; ltrace true", "for i in $(seq 200); do echo \"$(date +%FT%T.%3NZ) retry $i of 200: connection refused by 10.0.0.7:5432\"; done",
                    "for i in $(seq 400); do echo 'waiting for the server to come up ...'; done; echo ready", "openssl speed -seconds 1 sha256"):
        r.run("log", command, "tr")
