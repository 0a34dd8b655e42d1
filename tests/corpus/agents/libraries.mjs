// Work in two libraries that many use: networkx (Python, from its Debian package, with its tests) and the csv package of
// Go's standard library (from golang-1.19-src).
export const networkx = `
apt-get download python3-networkx > /dev/null; dpkg -x python3-networkx*.deb unpacked; rm *.deb
mkdir graphs; mv unpacked/usr/lib/python3/dist-packages/networkx graphs/; rm -r unpacked
cd graphs; printf '__pycache__/\\n*.pyc\\n' > .gitignore
git init -q; git add .; git commit -qm 'networkx 2.8.8'
`;

export const weighted = {
  name: 'wrong-shortest-path', project: 'graphs', agents: ['claude-code', 'codex'],
  words: 'Since yesterday bidirectional_dijkstra gives paths that are not the shortest ones, and johnson fails on some graphs. Find out why, fix it, and see that all tests of the shortest paths pass.',
  setUp: `${networkx}
sed -i 's/if finalpath == \\[\\] or finaldist > totaldist:/if finalpath == [] or finaldist < totaldist:/; s/return weight(u, v, d) + dist_bellman\\[u\\] - dist_bellman\\[v\\]/return weight(u, v, d) + dist_bellman[v] - dist_bellman[u]/; s/neighs = \\[G._succ, G._pred\\]/neighs = [G._adj, G._pred]/' networkx/algorithms/shortest_paths/weighted.py
sed -i 's/vwLength < seen\\[dir\\]\\[w\\]/vwLength <= seen[dir][w]/' networkx/algorithms/shortest_paths/weighted.py
git commit -qam 'Simplify the relaxation of edges'`,
  steps: [
    [{ run: 'git status && git log --oneline | head -20', why: 'See the state of the repository' }, { run: 'ls networkx/algorithms/shortest_paths networkx/algorithms/shortest_paths/tests', why: 'List the package' }],
    { run: 'python3 -m pytest networkx/algorithms/shortest_paths -q', why: 'Run the tests of the shortest paths' },
    { search: 'def (bidirectional_dijkstra|johnson|_dijkstra|_bellman_ford)', in: 'networkx' },
    { read: 'networkx/algorithms/shortest_paths/weighted.py', from: 2230, lines: 235 },
    { read: 'networkx/algorithms/shortest_paths/tests/test_weighted.py', from: 1, lines: 330 },
    { run: 'git show --stat HEAD && git show HEAD', why: 'Look at the last commit' },
    { run: "python3 - <<'E'\nimport networkx as nx\nfor seed in range(6):\n    G = nx.gnp_random_graph(30, .15, seed=seed)\n    for u, v in G.edges: G[u][v]['weight'] = (u * 7 + v * 3) % 11 + 1\n    wrong = []\n    for u in G:\n        for v in G:\n            if u != v and nx.has_path(G, u, v):\n                a, b = nx.bidirectional_dijkstra(G, u, v)[0], nx.dijkstra_path_length(G, u, v)\n                if a != b: wrong.append((u, v, a, b))\n    print(seed, len(wrong), wrong[:6])\nE", why: 'Compare with plain dijkstra on random graphs' },
    { edit: 'networkx/algorithms/shortest_paths/weighted.py', old: '                    if finalpath == [] or finaldist < totaldist:', new: '                    if finalpath == [] or finaldist > totaldist:' },
    { run: 'python3 -m pytest networkx/algorithms/shortest_paths -q', why: 'Run the tests again' },
    { read: 'networkx/algorithms/shortest_paths/weighted.py', from: 2377, lines: 88 },
    { edit: 'networkx/algorithms/shortest_paths/weighted.py', old: '        return weight(u, v, d) + dist_bellman[v] - dist_bellman[u]', new: '        return weight(u, v, d) + dist_bellman[u] - dist_bellman[v]' },
    { run: 'git diff HEAD~1', why: 'What still differs from the version before' },
    { edit: 'networkx/algorithms/shortest_paths/weighted.py', old: '            elif w not in seen[dir] or vwLength <= seen[dir][w]:', new: '            elif w not in seen[dir] or vwLength < seen[dir][w]:' },
    { run: 'python3 -m pytest networkx/algorithms/shortest_paths -v', why: 'Run the tests and see each of them' },
    { search: 'bidirectional_dijkstra\\(', in: 'networkx', kind: '*.py' },
    { run: 'python3 -m pytest networkx/algorithms/tests/test_simple_paths.py networkx/algorithms/shortest_paths networkx/algorithms/centrality -q -x', why: 'Run the tests of what uses it' },
    { read: 'networkx/algorithms/shortest_paths/tests/test_weighted.py', from: 300, lines: 110 },
    { edit: 'networkx/algorithms/shortest_paths/tests/test_weighted.py', old: 'class TestMultiSourceDijkstra:', new: 'def test_bidirectional_dijkstra_agrees_with_dijkstra():\n    for seed in range(4):\n        G = nx.gnp_random_graph(25, 0.2, seed=seed)\n        for u, v in G.edges:\n            G[u][v]["weight"] = (u * 7 + v * 3) % 11 + 1\n        for u in G:\n            for v in G:\n                if u != v and nx.has_path(G, u, v):\n                    length = nx.dijkstra_path_length(G, u, v)\n                    assert nx.bidirectional_dijkstra(G, u, v)[0] == length\n\n\nclass TestMultiSourceDijkstra:' },
    { run: 'python3 -m pytest networkx/algorithms/shortest_paths -q', why: 'Run the tests of the shortest paths' },
    { run: 'git diff', why: 'Review the change' },
    { run: 'git commit -qam "Relax edges as before" && git status && git log --stat -2', why: 'Commit' },
  ],
};

export const edges = {
  name: 'new-function', project: 'graphs', agents: ['qwen-code', 'claude-code'],
  words: 'Add a function shortest_path_edges(G, source, target, weight=None) to networkx that gives the edges of a shortest path, with keys for multigraphs left out. Document and test it like its neighbours.',
  setUp: networkx,
  steps: [
    { run: 'git log --oneline | head; ls; ls networkx', why: 'Look around' },
    { find: 'networkx/algorithms/shortest_paths/**/*.py' },
    { read: 'networkx/algorithms/shortest_paths/generic.py' },
    { read: 'networkx/algorithms/shortest_paths/__init__.py' },
    { read: 'networkx/algorithms/shortest_paths/tests/test_generic.py' },
    { search: 'def pairwise|def test_pairwise', in: 'networkx/utils' },
    [{ search: 'pairwise\\(', in: 'networkx/algorithms', kind: '*.py' }, { search: 'average_shortest_path_length', in: 'networkx', kind: '*.py' }],
    { read: 'networkx/utils/misc.py', from: 1, lines: 120 },
    { edit: 'networkx/algorithms/shortest_paths/generic.py', old: '    "average_shortest_path_length",\n    "has_path",\n]', new: '    "average_shortest_path_length",\n    "has_path",\n    "shortest_path_edges",\n]' },
    { edit: 'networkx/algorithms/shortest_paths/generic.py', old: 'def average_shortest_path_length(G, weight=None, method=None):', new: 'def shortest_path_edges(G, source, target, weight=None):\n    """Returns the edges of a shortest path from `source` to `target`.\n\n    Parameters\n    ----------\n    G : NetworkX graph\n\n    source, target : nodes\n       Ends of the path\n\n    weight : None, string or function, optional (default = None)\n        As in :func:`shortest_path`.\n\n    Returns\n    -------\n    edges : list\n        Pairs of nodes, in the order of the path; none if both ends are one node.\n\n    Examples\n    --------\n    >>> nx.shortest_path_edges(nx.path_graph(4), 0, 3)\n    [(0, 1), (1, 2), (2, 3)]\n    """\n    return list(pairwise(nx.shortest_path(G, source, target, weight)))\n\n\ndef average_shortest_path_length(G, weight=None, method=None):' },
    { run: 'python3 -m pytest --doctest-modules networkx/algorithms/shortest_paths/generic.py networkx/algorithms/shortest_paths/tests/test_generic.py', why: 'Run the tests' },
    { edit: 'networkx/algorithms/shortest_paths/generic.py', old: 'import networkx as nx\n\n__all__', new: 'import networkx as nx\nfrom networkx.utils import pairwise\n\n__all__' },
    { run: 'python3 -m pytest --doctest-modules networkx/algorithms/shortest_paths/generic.py networkx/algorithms/shortest_paths/tests/test_generic.py', why: 'Run the tests' },
    { read: 'networkx/algorithms/shortest_paths/tests/test_generic.py', from: 290, lines: 88 },
    { edit: 'networkx/algorithms/shortest_paths/tests/test_generic.py', old: 'class TestAverageShortestPathLength:', new: 'class TestShortestPathEdges:\n    def test_path(self):\n        assert nx.shortest_path_edges(nx.path_graph(4), 0, 3) == [(0, 1), (1, 2), (2, 3)]\n\n    def test_weight(self):\n        G = nx.cycle_graph(4)\n        G[0][3]["weight"] = 9\n        assert nx.shortest_path_edges(G, 0, 3, "weight") == [(0, 1), (1, 2), (2, 3)]\n\n    def test_same_node(self):\n        assert nx.shortest_path_edges(nx.path_graph(2), 1, 1) == []\n\n    def test_no_path(self):\n        with pytest.raises(nx.NetworkXNoPath):\n            nx.shortest_path_edges(nx.empty_graph(2), 0, 1)\n\n\nclass TestAverageShortestPathLength:' },
    { run: 'python3 -m pytest networkx/algorithms/shortest_paths/tests/test_generic.py -v', why: 'Run the tests' },
    { run: 'python3 -m pytest --doctest-modules networkx/algorithms/shortest_paths -q', why: 'All of the package' },
    { run: 'git diff', why: 'Review the change' },
    { search: 'has_path', in: 'networkx/algorithms/shortest_paths/generic.py' },
    { read: 'networkx/algorithms/shortest_paths/generic.py', from: 1, lines: 45 },
    { run: 'git add -A && git commit -qm "Add shortest_path_edges" && git show --stat', why: 'Commit' },
  ],
};

export const csv = {
  name: 'csv-reader', project: 'csv', agents: ['claude-code', 'gemini-cli'],
  words: 'go test fails in this package. Find the mistake in the reader, fix it without touching the tests, and check formatting, vet and the speed of reading afterwards.',
  setUp: `
cp -r /usr/share/go-1.19/src/encoding/csv csv; chmod -R u+w csv; cd csv; rm -f fuzz.go
printf 'module example.com/csv\\n\\ngo 1.19\\n' > go.mod; sed -i 's#"encoding/csv"#"example.com/csv"#' example_test.go
git init -q; git add .; git commit -qm 'The csv package'
sed -i 's/pos.col += i + quoteLen$/pos.col += i/; s/case lengthNL(line) == len(line):/case lengthNL(line) >= len(line):/' reader.go
sed -i 's/if r.Comment != 0 \\&\\& nextRune(line) == r.Comment {/if nextRune(line) == r.Comment {/' reader.go
git commit -qam 'Count columns once'`,
  steps: [
    [{ run: 'ls -la && git log --oneline', why: 'Look around' }, { run: 'go version && go test ./...', why: 'Run the tests' }],
    { run: 'go test -v ./... 2>&1 | tail -150', why: 'See each test' },
    { read: 'reader.go' },
    { run: "go test -run 'TestRead/(Quoted|MultiLine|BadDoubleQuotes|QuotedFieldMultipleLF|StartLine1)' -v ./...", why: 'Only some of the failing tests' },
    { search: 'errPositions|§|¶|∑', in: '.', kind: '*_test.go' },
    { read: 'reader_test.go', from: 1, lines: 140 },
    { read: 'reader_test.go', from: 400, lines: 130 },
    { run: 'git show HEAD', why: 'What the last commit has changed' },
    { edit: 'reader.go', old: '\t\t\t\t\tpos.col += i\n\t\t\t\t\tswitch rn', new: '\t\t\t\t\tpos.col += i + quoteLen\n\t\t\t\t\tswitch rn' },
    { run: 'go test ./...', why: 'Run the tests' },
    { edit: 'reader.go', old: '\t\tif nextRune(line) == r.Comment {', new: '\t\tif r.Comment != 0 && nextRune(line) == r.Comment {' },
    { run: 'go test -v ./... 2>&1 | tail -150', why: 'Run the tests' },
    { edit: 'reader.go', old: 'case lengthNL(line) >= len(line):', new: 'case lengthNL(line) == len(line):' },
    { run: 'git diff HEAD~1 --stat; gofmt -l .; go vet ./... && go test -count=1 ./...', why: 'Check all' },
    { run: "go test -run xxx -bench . -benchmem ./...", why: 'Measure' },
    { run: 'go test -coverprofile=/tmp/c.out ./... && go tool cover -func=/tmp/c.out', why: 'Coverage' },
    { read: 'reader.go', from: 245, lines: 180 },
    { run: 'go doc -all . | head -120', why: 'Read the documentation' },
    { run: 'git diff && git commit -qam "Columns count the quotes again" && git log --stat', why: 'Commit' },
  ],
};
