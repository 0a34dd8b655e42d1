// Work with data: facts in JSON, and what a service has logged.
export const catalogue = {
  name: 'price-table', project: 'catalogue', agents: ['qwen-code', 'codex'],
  words: 'The files of config/catalog hold what models cost. Make prices.csv of all models that have a price and tools, cheapest first, find those whose output costs less than their input or whose context is missing, and say which vendors have the most of them.',
  setUp: 'git clone -q "$REPOSITORY" catalogue',
  steps: [
    [{ run: 'ls config config/catalog', why: 'List the facts' }, { read: 'config/catalog/README.md' }],
    { run: 'wc -c config/catalog/*.json | sort -n | tail -30', why: 'How large they are' },
    { read: 'config/catalog/groq.json' },
    { run: "jq '.models[0:4]' config/catalog/openrouter.json", why: 'Look at some models' },
    { run: "jq -r '[.id, .tier, .confidence, (.models | length)] | @tsv' config/catalog/*.json | sort -k4 -n -r | column -t", why: 'Models of each vendor' },
    { run: "jq -c '.models[] | select(.price == null) | .id' config/catalog/*.json | wc -l; jq -r 'input_filename as $f | .models[] | keys[]' config/catalog/*.json | sort | uniq -c | sort -rn", why: 'Which facts models have' },
    { write: 'prices.py', text: "import csv, glob, json\n\nrows = []\nfor name in sorted(glob.glob('config/catalog/*.json')):\n    with open(name) as file:\n        vendor = json.load(file)\n    for model in vendor['models']:\n        price = model['price']\n        if 'tools' not in model.get('caps', []):\n            continue\n        rows.append((price['input'], price['output'], vendor['id'], model['id'], model['context']))\nrows.sort()\nwith open('prices.csv', 'w') as file:\n    out = csv.writer(file)\n    out.writerow(('input', 'output', 'vendor', 'model', 'context'))\n    out.writerows(rows)\nprint(len(rows), 'models')\n" },
    { run: 'python3 prices.py', why: 'Make the table' },
    { edit: 'prices.py', old: "        price = model['price']\n        if 'tools' not in model.get('caps', []):", new: "        price = model.get('price')\n        if not price or 'tools' not in model.get('caps', []):" },
    { run: 'python3 prices.py', why: 'Make the table' },
    { edit: 'prices.py', old: "price['output'], vendor['id'], model['id'], model['context']))", new: "price.get('output', 0), vendor['id'], model['id'], model.get('context', 0)))" },
    { run: 'python3 prices.py && head -40 prices.csv && tail -20 prices.csv', why: 'Make the table' },
    { run: "column -s, -t prices.csv | head -150", why: 'Look at the table' },
    { run: "python3 - <<'E'\nimport csv, collections\nrows = list(csv.DictReader(open('prices.csv')))\nodd = [r for r in rows if float(r['output']) < float(r['input']) or r['context'] == '0']\nfor r in odd: print(r['vendor'], r['model'], r['input'], r['output'], r['context'])\nprint(collections.Counter(r['vendor'] for r in odd).most_common(10))\nE", why: 'What is odd' },
    { run: "jq '.models[] | select(.price.output < .price.input) | {id, price, context}' config/catalog/*.json", why: 'The odd ones in full' },
    { search: '"price": \\{"input": 0,', in: 'config/catalog', kind: '*.json' },
    { run: "jq -s 'map({id, n: (.models | length), priced: ([.models[] | select(.price)] | length), tools: ([.models[]? | select(.caps // [] | index(\"tools\"))] | length)})' config/catalog/*.json", why: 'Sums by vendor' },
    { run: 'python3 prices.py && sort -t, -k3,3 prices.csv | cut -d, -f3 | uniq -c | sort -rn | head -40 && git status --short', why: 'Models by vendor' },
  ],
};

const service = `
import http.server, json, logging, random, sys, time
logging.basicConfig(filename='service.log', level=logging.INFO, format='%(asctime)s %(levelname)s [%(threadName)s] %(name)s: %(message)s')
log = logging.getLogger('orders')
items, open_files = {}, []
class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, form, *values):
        log.info('%s "%s" %s %s', self.client_address[0], *values)
    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status); self.send_header('content-type', 'application/json'); self.send_header('content-length', str(len(body))); self.end_headers(); self.wfile.write(body)
    def do_GET(self):
        try:
            if self.path == '/health': return self.answer(200, {'status': 'ok', 'orders': len(items), 'files': len(open_files)})
            if self.path == '/orders': return self.answer(200, {'orders': [dict(id=k, **v) for k, v in items.items()], 'total': len(items), 'next': None})
            key = int(self.path.rsplit('/', 1)[1])
            receipt = open('receipts/%d.json' % key)
            open_files.append(receipt)
            self.answer(200, json.load(receipt))
        except Exception:
            log.exception('%s could not be answered', self.path)
            self.answer(500, {'error': 'internal'})
    def do_POST(self):
        value = json.loads(self.rfile.read(int(self.headers['content-length'])))
        key = len(items) + 1
        items[key] = {'customer': value['customer'], 'items': value['items'], 'state': 'open', 'sum': sum(i['price'] * i['count'] for i in value['items'])}
        if key % 9: json.dump(items[key], open('receipts/%d.json' % key, 'w'))
        else: log.warning('order %d has no receipt yet: the printer queue is full (%d waiting)', key, key % 50)
        self.answer(201, {'id': key})
server = http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Handler)
log.info('listening on %d', int(sys.argv[1]))
server.serve_forever()
`;

const traffic = `
import json, sys, urllib.request
base = 'http://127.0.0.1:' + sys.argv[1]
def call(path, value=None):
    try: urllib.request.urlopen(urllib.request.Request(base + path, json.dumps(value).encode() if value else None), timeout=3).read()
    except OSError: pass
for i in range(90):
    call('/orders', {'customer': 'customer-%d' % (i % 17), 'items': [{'name': 'part-%d' % (j * i % 23), 'count': j + 1, 'price': 3 * j + i % 7} for j in range(3)]})
    for j in range(4): call('/orders/%d' % (i - j + 1))
    if i % 5 == 0: call('/health')
`;

export const incident = {
  name: 'failing-orders', project: 'orders', agents: ['codex', 'qwen-code'],
  words: 'Customers report that receipts of orders fail with error 500 now and then, and more often towards the evening. The service is in service.py, its log in service.log. Find the causes, fix them and show that it holds under traffic.py.',
  env: { no_proxy: '127.0.0.1' },
  setUp: `mkdir -p orders/receipts; cd orders; printf 'receipts/\\n*.log\\n*.pid\\n__pycache__/\\n' > .gitignore
cat > service.py <<'E'${service}E
cat > traffic.py <<'E'${traffic}E
git init -q; git add .; git commit -qm 'The orders'
(ulimit -n 250; python3 service.py 18341 > /dev/null 2>&1 & echo $! > service.pid); sleep 1; python3 traffic.py 18341 || true; kill $(cat service.pid)`,
  steps: [
    [{ run: 'ls -la && git log --oneline && wc service.log', why: 'Look around' }, { run: 'tail -60 service.log', why: 'The end of the log' }],
    { run: "grep -c ' 500 ' service.log; grep -nE 'ERROR|WARNING' service.log | head -80", why: 'Count what failed' },
    { read: 'service.py' },
    { run: "grep -E '^[A-Za-z.]*(Error|Exception)' service.log | sed -E 's/[0-9]+/N/g' | sort | uniq -c", why: 'Kinds of errors' },
    { run: "grep -n -m3 -A14 'Too many open files' service.log", why: 'The first of one kind' },
    { run: "grep -n -A16 'could not be answered' service.log | head -150", why: 'Traces of the others' },
    { read: 'traffic.py' },
    { run: 'python3 service.py 18342 > /dev/null 2>&1 & echo $! > service.pid; sleep 1; python3 traffic.py 18342; curl -s http://127.0.0.1:18342/health; curl -s http://127.0.0.1:18342/orders | jq . | head -120', why: 'Try it' },
    { run: 'ls -l /proc/$(cat service.pid)/fd | tail -40; kill $(cat service.pid)', why: 'Its open files' },
    { edit: 'service.py', old: "            receipt = open('receipts/%d.json' % key)\n            open_files.append(receipt)\n            self.answer(200, json.load(receipt))", new: "            try:\n                with open('receipts/%d.json' % key) as receipt:\n                    value = json.load(receipt)\n            except FileNotFoundError:\n                return self.answer(404, {'error': 'no receipt', 'order': key})\n            self.answer(200, value)" },
    { edit: 'service.py', old: "        if key % 9: json.dump(items[key], open('receipts/%d.json' % key, 'w'))", new: "        if key % 9:\n            with open('receipts/%d.json' % key, 'w') as receipt: json.dump(items[key], receipt)" },
    { run: 'rm -f service.log receipts/*; (ulimit -n 64; python3 service.py 18343 > /dev/null 2>&1 & echo $! > service.pid); sleep 1; python3 traffic.py 18343; kill $(cat service.pid); wc -l service.log; grep -c "\\" 500 " service.log; tail -60 service.log', why: 'Again, with few files' },
    { run: "grep -oE '\" [0-9]{3} ' service.log | sort | uniq -c; grep -nE 'ERROR|WARNING' service.log | head -80", why: 'What is left' },
    { run: 'git diff', why: 'Review' },
    { run: 'python3 service.py 18344 > /dev/null 2>&1 & echo $! > service.pid; sleep 1; python3 traffic.py 18344; curl -s http://127.0.0.1:18344/health; curl -s http://127.0.0.1:18344/orders | jq . | head -120; ls -l /proc/$(cat service.pid)/fd; kill $(cat service.pid)', why: 'Files stay few' },
    { run: 'git commit -qam "Receipts are closed, and missing ones are not an error of ours" && git status && git log --stat -1', why: 'Commit' },
  ],
};
