"""The queue: RQ on Redis, carrying hints. The only module that knows either.

A hint is the id of a `job` row. It is taken off the queue for good before the row is claimed:
what may go wrong after that is the row's affair (lease, fence, back-off), so none of RQ's own
registries, retries or time limits has a say. Losing every hint costs seconds: workers look at
the table themselves when the queue is silent, and the reconciler hints again.
"""

from collections.abc import Iterable
from uuid import UUID

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import DequeueTimeout, DuplicateJobError
from rq.intermediate_queue import IntermediateQueue
from rq.serializers import JSONSerializer

from finance.kernel.jobs import Hint

# RQ wants a function's name with every job. Ours is never called: the worker's loop takes the
# id and claims the row. A stock RQ worker on this queue would fail on it and harm nothing.
TARGET = "ocr_worker.hint"
SOCKET_S = 5
CONNECT_S = 1


class HintsAway(Exception):
    """Redis does not answer; the table does."""


class Hints:
    """All queues of one Redis; safe to share between threads."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(
            url, socket_timeout=SOCKET_S, socket_connect_timeout=CONNECT_S
        )

    def tell(self, hints: Iterable[Hint]) -> int:
        """Put the hints on their queues, each once; the count of those that were new."""
        told = 0
        try:
            for hint in hints:
                told += self._tell(hint)
        except RedisError as error:
            raise HintsAway(str(error)) from error
        return told

    def tell_again(self, hints: Iterable[Hint]) -> int:
        """Put hints back whose queue has run empty: the first telling was lost."""
        try:
            overdue = tuple(hints)
            empty = {name for name in {h.queue for h in overdue} if not self._queue(name).count}
            lost = tuple(hint for hint in overdue if hint.queue in empty)
            # What a worker killed between taking and forgetting has left would bar the new one.
            for hint in lost:
                self._forget(hint.queue, str(hint.id))
        except RedisError as error:
            raise HintsAway(str(error)) from error
        return self.tell(lost)

    def take(self, queue: str, *, wait_s: int) -> UUID | None:
        """The next hint, waiting that long for one; it is gone from the queue for good.

        One queue alone: only then does RQ move a hint aside in one step instead of popping it.
        """
        try:
            taken = Queue.dequeue_any(
                [self._queue(queue)],
                timeout=wait_s,
                connection=self._redis,
                serializer=JSONSerializer,
            )
            if taken is None:
                return None
            self._forget(queue, taken[0].id)
        except DequeueTimeout:
            return None
        except RedisError as error:
            raise HintsAway(str(error)) from error
        return UUID(taken[0].id)

    def waiting(self, queue: str) -> int:
        """How many hints lie in the queue."""
        try:
            return int(self._queue(queue).count)
        except RedisError as error:
            raise HintsAway(str(error)) from error

    def close(self) -> None:
        self._redis.close()

    def _tell(self, hint: Hint) -> int:
        try:
            self._queue(hint.queue).enqueue_call(
                TARGET,
                args=(str(hint.id),),
                job_id=str(hint.id),
                unique=True,
                at_front=hint.is_retry,
                result_ttl=0,
            )
        except DuplicateJobError:
            return 0
        return 1

    def _queue(self, name: str) -> Queue:
        return Queue(name, connection=self._redis, serializer=JSONSerializer)

    def _forget(self, queue: str, job_id: str) -> None:
        opened = self._queue(queue)
        IntermediateQueue(opened.key, self._redis).remove(job_id)
        self._redis.delete(opened.job_class.key_for(job_id))
