"""Looking for files and in them: find, ls, tree, grep, ripgrep, cat, jq, tables."""
import json, random


def looking(r):
    for folder in (".", "docs", "host", "sdk", "plugins/translators", "tests/unit", "tests/e2e"):
        r.run("find", "find %s -type f" % folder, "project")
        r.run("ls", "ls -la %s" % folder, "project")
        r.run("tree", "tree %s" % folder, "project")
    r.run("find", "find . -name '*.md' -not -path './.git/*'", "project")
    r.run("find", "find host -name '*.h' -size +4k -printf '%s %p\\n'", "project")
    r.run("find", "find . -maxdepth 2 -ls | head -80", "project")
    r.run("find", "find /usr/include -name '*.h' | head -1500")
    r.run("find", "find /nowhere/none /usr/lib -maxdepth 1")
    r.run("find", "rg --files plugins/providers", "project")
    r.run("ls", "ls -R host sdk", "project")
    r.run("ls", "ls -l --time-style=long-iso /usr/bin | head -400")
    r.run("ls", "ls -lh /etc")
    r.run("ls", "ls /usr/lib/x86_64-linux-gnu")
    r.run("ls", "ls -la /nonexistent /usr")
    r.run("ls", "stat README.md LICENSE", "project")
    r.run("tree", "tree -L 2 -d .", "project")
    r.run("tree", "tree -h -D docs", "project")
    r.run("tree", "tree -a -I .git --dirsfirst | head -300", "project")


def searching(r):
    for word in ("Threading:", "std::string_view", "EXPECT_EQ", "namespace spillway", "error", "nothing_of_this"):
        r.run("grep", "grep -rn '%s' host" % word, "project")
        r.run("grep", "rg '%s' sdk docs" % word, "project")
        r.run("grep", "rg -n --heading '%s' host/base" % word, "project")
    r.run("grep", "rg -n -C2 'SPW_DECLINED' host sdk", "project")
    r.run("grep", "rg -n -C1 throw host/config", "project", terminal=True)
    r.run("grep", "grep -rlE 'class [A-Z]' host", "project")
    r.run("grep", "grep -c '' docs/*.md", "project")
    r.run("grep", "rg --json Threading host/tokens", "project")
    r.run("grep", "grep -n include host/app/*.cpp", "project")
    r.run("grep", "grep -rn include /usr/include/linux | head -900")
    r.run("grep", "rg -c std tests/unit", "project")
    r.run("grep", "wc -l host/*/*.cpp", "project")
    r.run("grep", "grep -rn --color=always 'noexcept' host/plugins sdk/include", "project")


def reading(r):
    for name in ("dev", "README.md", "LICENSE", "host/tokens/Tokenizer.cpp", "sdk/include/spillway/abi.h", "docs/abi.md",
                 "config/example.yaml", "tests/specs/validate.mjs", "host/CMakeLists.txt"):
        r.run("file-read", "cat %s" % name, "project")
        r.run("file-read", "cat -n %s" % name, "project")
    r.run("file-read", "sed -n 20,120p host/pipeline/Exchange.cpp", "project")
    r.run("file-read", "head -60 docs/architecture.md && tail -20 docs/routing.md", "project")
    r.run("file-read", "nl -ba host/main.cpp", "project")
    r.run("file-read", "cat tests/specs/package-lock.json", "project")
    blobs(r)


def blobs(r):
    r.prepare("tar czf docs.tar.gz docs; tar cf sdk.tar sdk", "project")
    r.run("blob", "xxd docs.tar.gz | head -200", "project")
    r.run("blob", "hexdump -C docs.tar.gz | head -300", "project")
    r.run("blob", "hexdump -C sdk.tar | head -200", "project")
    r.run("blob", "base64 docs.tar.gz | head -200", "project")
    r.run("blob", "base64 -w0 docs.tar.gz", "project")
    r.run("blob", "od -A x -t x1z sdk.tar | head -150", "project")
    r.run("blob", "xxd LICENSE", "project")
    r.run("blob", "openssl rand -hex 2000; openssl rand -base64 600")
    r.run("blob", "sha256sum host/*/*.h", "project")
    r.run("blob", "strings -n 8 sdk.tar | head -400", "project")
    r.run("blob", "printf '<img src=\"data:image/png;base64,%s\">' $(head -c 9000 docs.tar.gz | base64 -w0)", "project")
    r.run("blob", "curl -s file://$PWD/docs.tar.gz | base64 | jq -R -s '{name: \"docs\", data: .}'", "project")


def people(count):
    dice = random.Random(count)
    return [{"id": i, "name": dice.choice(["Ada", "Bo", "Cy", "Di"]) + str(i), "email": "user%d@example.com" % i,
             "active": dice.random() < .8, "score": round(dice.random() * 100, 2), "tags": ["a", "b"][:dice.randrange(3)],
             "address": {"street": "Main Street %d" % i, "city": dice.choice(["Oslo", "Rome"]), "zip": "%05d" % dice.randrange(99999)}}
            for i in range(count)]


def documents(r):
    for count in (5, 60, 600):
        r.write("data/people%d.json" % count, json.dumps({"data": people(count), "next": None, "total": count}))
        r.write("data/people%d.ndjson" % count, "\n".join(json.dumps(one) for one in people(count)) + "\n")
        r.run("json", "jq . people%d.json" % count, "data")
        r.run("json", "jq -c '.data[]' people%d.json" % count, "data")
        r.run("json", "cat people%d.json" % count, "data")
        r.run("json", "jq '.data | map({id, email})' people%d.json" % count, "data")
        r.run("ndjson", "cat people%d.ndjson" % count, "data")
        r.run("ndjson", "head -40 people%d.ndjson; tail -2 people%d.ndjson | jq ." % (count, count), "data")
        r.run("table", "jq -r '.data[] | [.id, .name, .email, .score] | @csv' people%d.json" % count, "data")
        r.run("table", "jq -r '.data[] | [.id, .name, .active, .address.city] | @tsv' people%d.json | column -t" % count, "data")
    r.run("json", "python3 -m json.tool people60.json", "data")
    r.run("json", "jq '.data[3].nothing.more' people5.json; jq '.data[' people5.json", "data")
    r.run("json", "npm view ./ --json; cat package.json | jq . ; npm ls --json --all | head -600", "project/tests/specs")
    r.run("json", "jq -S . package-lock.json", "project/tests/specs")
    r.run("json", "jq . tests/fixtures/openai-chat/*.json | head -700", "project")
    r.run("json", "jq . config/catalog/openrouter.json | head -2500", "project")
    r.run("json", "cat config/catalog/deepseek.json", "project")
    r.prepare("jq -r '.data[]|[.id,.name,.score,.address.city]|@csv' people600.json > p.csv; sqlite3 p.db '.mode csv' "
              "'create table p(id integer, name text, score real, city text)' '.import p.csv p'", "data")
    for mode in ("table", "box", "column", "csv", "json", "markdown", "line"):
        r.run("table", "sqlite3 -header p.db '.mode %s' 'select * from p limit 80'" % mode, "data")
    r.run("table", "sqlite3 -header -column p.db 'select city, count(*), avg(score) from p group by city'", "data")
    r.run("table", "sqlite3 p.db 'select nothing from p'", "data")


def pages(r):
    r.prepare("for f in README.md docs/abi.md docs/routing.md; do python3 - $f <<'EOF'\nimport sys, html\nname = sys.argv[1]\n"
              "rows = ['<li class=\"row odd\" data-id=\"%d\"><p style=\"margin:0\">%s</p></li>' % (i, html.escape(l)) for i, l in enumerate(open(name))]\n"
              "open('page-' + name.split('/')[-1] + '.html', 'w').write('<!doctype html><html><head><title>' + name + '</title><script>var a=1;</script>"
              "<style>p{color:red}</style></head><body><nav><a href=\"/\">Home</a></nav><ul>\\n' + '\\n'.join(rows) + '</ul></body></html>')\nEOF\ndone", "project")
    get = "python3 -m http.server %d --bind 127.0.0.1 >/dev/null 2>&1 & curl --retry 30 --retry-connrefused --retry-delay 1 %s http://127.0.0.1:%d%s; kill $!"
    for port, (options, path) in enumerate((("-s", "/"), ("-si", "/page-README.md.html"), ("-si", "/page-abi.md.html"), ("-s", "/page-routing.md.html"),
                                            ("-s", "/sdk/include/spillway/"), ("-sv", "/none"), ("-si", "/plugins/providers/")), 8765):
        r.run("html", get % (port, options, port, path), "project")
    r.run("html", "curl -v http://127.0.0.1:1/")
    r.run("html", "curl http://127.0.0.1:8766/x -o /dev/null & python3 -c 'print(1)'; curl --help all", terminal=True)


def record(r):
    looking(r)
    searching(r)
    reading(r)
    documents(r)
    pages(r)
