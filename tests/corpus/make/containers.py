"""Listings of docker and kubectl: the real programs, asking a server that answers for a small cluster."""
import http.server, json, random, re, shutil, threading, time

NAMES = ("api", "web", "worker", "cache", "mailer", "search", "billing", "auth", "gateway", "metrics", "scheduler", "images")
NODES = ("node-a1", "node-a2", "node-b1")


def letters(rng, count, of="0123456789abcdef"):
    return "".join(rng.choice(of) for _ in range(count))


def containers(count):
    rng, rows = random.Random(count), []
    for i in range(count):
        name, ago = NAMES[i % len(NAMES)], rng.randrange(200, 900000)
        bad = i % 9 == 7
        status = "Exited (137) 2 hours ago" if bad else "Up %d hours%s" % (ago // 3600 + 2, " (unhealthy)" if i % 11 == 5 else " (healthy)" if i % 3 == 0 else "")
        ports = [] if bad or i % 4 == 1 else [{"IP": "0.0.0.0", "PrivatePort": 8080 + i % 5, "PublicPort": 30000 + i, "Type": "tcp"}]
        rows.append({"Id": letters(rng, 64), "Names": ["/shop-%s-%d" % (name, i // len(NAMES) + 1)], "Image": "registry.example.com/shop/%s:1.%d.0" % (name, i % 7),
                     "ImageID": "sha256:" + letters(rng, 64), "Command": "/usr/local/bin/%s --config /etc/shop/%s.yaml" % (name, name), "Created": int(time.time()) - ago - 9000,
                     "Ports": ports, "Labels": {}, "State": "exited" if bad else "running", "Status": status, "HostConfig": {"NetworkMode": "bridge"},
                     "NetworkSettings": {"Networks": {"shop": {}}}, "Mounts": []})
    return rows


def images(count):
    rng = random.Random(7)
    return [{"Id": "sha256:" + letters(rng, 64), "RepoTags": None if i % 13 == 6 else ["registry.example.com/shop/%s:1.%d.0" % (NAMES[i % 12], i)], "RepoDigests": [], "ParentId": "",
             "Created": int(time.time()) - 86400 * (i + 1), "Size": rng.randrange(10**7, 10**9), "SharedSize": -1, "Labels": {}, "Containers": -1} for i in range(count)]


def table(columns, rows):
    return {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {"resourceVersion": "1"},
            "columnDefinitions": [{"name": c, "type": "string", "format": "", "description": "", "priority": p} for c, p in columns],
            "rows": [{"cells": cells, "object": {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": {"name": cells[0], "namespace": where}}} for where, cells in rows]}


def pods(count):
    rng, rows = random.Random(count), []
    for i in range(count):
        name = "%s-%s-%s" % (NAMES[i % 12], letters(rng, 10, "bcdf2456789"), letters(rng, 5, "bcdfghjklmnpqrstvwxz2456789"))
        ready, status, restarts = "1/1", "Running", "0"
        if i % 17 == 6: ready, status, restarts = "0/1", "CrashLoopBackOff", "%d (%dm ago)" % (i + 5, i % 5 + 1)
        if i % 23 == 11: ready, status = "0/1", "ImagePullBackOff"
        if i % 19 == 13: ready, status = "0/1", "Pending"
        if i % 10 == 4: ready, status = "0/1", "Completed"
        rows.append((("default", "shop", "kube-system")[i % 3], [name, ready, status, restarts, "%dd" % (i % 40 + 1), "10.42.%d.%d" % (i % 3, i + 10), NODES[i % 3], "<none>", "<none>"]))
    return table([(c, int(i > 4)) for i, c in enumerate(("Name", "Ready", "Status", "Restarts", "Age", "IP", "Node", "Nominated Node", "Readiness Gates"))], sorted(rows))


def others(kind):
    rng = random.Random(kind)
    if kind == "services":
        return table([(c, int(c == "Selector")) for c in ("Name", "Type", "Cluster-IP", "External-IP", "Port(s)", "Age", "Selector")],
                     [("shop", [n, "LoadBalancer" if n == "gateway" else "ClusterIP", "10.43.%d.%d" % (rng.randrange(255), rng.randrange(255)), "<pending>" if n == "gateway" else "<none>", "80/TCP,9090/TCP", "40d", "app=" + n]) for n in NAMES])
    if kind == "deployments":
        return table([(c, int(i > 4)) for i, c in enumerate(("Name", "Ready", "Up-to-date", "Available", "Age", "Containers", "Images", "Selector"))],
                     [("shop", [n, "%d/3" % (0 if n == "billing" else 3), "3", "%d" % (0 if n == "billing" else 3), "40d", n, "registry.example.com/shop/%s:1.4.0" % n, "app=" + n]) for n in NAMES])
    if kind == "nodes":
        return table([(c, int(i > 4)) for i, c in enumerate(("Name", "Status", "Roles", "Age", "Version", "Internal-IP", "External-IP", "OS-Image", "Kernel-Version", "Container-Runtime"))],
                     [("", [n, "NotReady" if n.endswith("b1") else "Ready", "worker", "200d", "v1.31.4", "192.0.2.%d" % (i + 4), "<none>", "Debian GNU/Linux 12 (bookworm)", "6.1.0-28-amd64", "containerd://1.7.24"]) for i, n in enumerate(NODES)])
    return table([(c, 0) for c in ("Last Seen", "Type", "Reason", "Object", "Message")],
                 [("shop", ["%dm" % (i % 50 + 1), "Warning" if i % 3 == 0 else "Normal", *(("BackOff", "pod/%s-0" % NAMES[i % 12], "Back-off restarting failed container") if i % 3 == 0 else ("Pulled", "pod/%s-1" % NAMES[i % 12], "Successfully pulled image in %dms" % (i * 7 + 300)))]) for i in range(70)])


RESOURCES = (("pods", "Pod", "po"), ("services", "Service", "svc"), ("nodes", "Node", "no"), ("events", "Event", "ev"))


def resource(name, kind, short):
    return {"name": name, "singularName": name[:-1], "namespaced": name != "nodes", "kind": kind, "verbs": ["get", "list"], "shortNames": [short]}


class Server(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        path, query = self.path.split("?")[0], self.path
        path = re.sub(r"^/v1\.\d+", "", path)
        if path == "/_ping": return self.give("OK", "text/plain")
        if path == "/containers/json": return self.give([c for c in containers(60) if "all=1" in query or c["State"] == "running"])
        if path == "/images/json": return self.give(images(50))
        if path == "/networks": return self.give([{"Name": n, "Id": letters(random.Random(n), 64), "Driver": "bridge", "Scope": "local"} for n in ("bridge", "host", "none", "shop")])
        if path == "/volumes": return self.give({"Volumes": [{"Driver": "local", "Name": letters(random.Random(i), 64) if i % 3 else "shop_data_%d" % i, "Scope": "local"} for i in range(20)], "Warnings": None})
        if path == "/api": return self.give({"kind": "APIVersions", "versions": ["v1"]})
        if path == "/apis": return self.give({"kind": "APIGroupList", "apiVersion": "v1", "groups": [{"name": "apps", "versions": [{"groupVersion": "apps/v1", "version": "v1"}], "preferredVersion": {"groupVersion": "apps/v1", "version": "v1"}}]})
        if path == "/api/v1": return self.give({"kind": "APIResourceList", "groupVersion": "v1", "resources": [resource(*r) for r in RESOURCES]})
        if path == "/apis/apps/v1": return self.give({"kind": "APIResourceList", "groupVersion": "apps/v1", "resources": [resource("deployments", "Deployment", "deploy")]})
        kind = path.split("/")[-1]
        if kind == "pods": return self.give(pods(150 if "/namespaces/" not in path else 24))
        if kind in ("services", "deployments", "nodes", "events"): return self.give(others(kind))
        self.give({"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": "%s \"%s\" not found" % (path.split("/")[-2], kind), "reason": "NotFound", "code": 404}, code=404)

    def give(self, answer, kind="application/json", code=200):
        body = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self.send_response(code)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), ("Api-Version", "1.43"), ("Ostype", "linux")):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD": self.wfile.write(body)

    def log_message(self, *_):
        pass


def record(r):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = "127.0.0.1:%d" % server.server_port
    r.write("home/.kube/config", "apiVersion: v1\nkind: Config\nclusters: [{name: c, cluster: {server: 'http://%s'}}]\ncontexts: [{name: c, context: {cluster: c, user: u}}]\ncurrent-context: c\nusers: [{name: u, user: {}}]\n" % address)
    for command in ("docker ps", "docker ps -a", "docker images", "docker image ls -a --digests", "docker network ls", "docker volume ls", "docker container ls -a --no-trunc", "docker ps --format json | head -20"):
        r.run("containers", command, DOCKER_HOST="tcp://" + address)
    for command in ("kubectl get pods", "kubectl get pods -o wide", "kubectl get pods -A", "kubectl get pods -A -o wide", "kubectl get svc,deploy -n shop", "kubectl get nodes -o wide", "kubectl get events -n shop", "kubectl get deploy -n shop -o wide",
                    "kubectl get pod nothing"):
        r.run("containers", command)
    server.shutdown()
