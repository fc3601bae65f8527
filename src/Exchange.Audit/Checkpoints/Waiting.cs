using Exchange.Audit.Entries;
using Exchange.Domain.Errors;

namespace Exchange.Audit.Checkpoints;

/// <summary>Something that waits in the sequencer's queue: for a session, or for its entries to be durable.</summary>
internal abstract class Waiting
{
    /// <summary>Takes part in the group, or fails alone.</summary>
    public bool TryTake(GroupCommit group)
    {
        try
        {
            Take(group);
            return true;
        }
        catch (ExchangeException refusal)
        {
            Fail(refusal);
            return false;
        }
    }

    public abstract void Complete();

    public abstract void Fail(ExchangeException failure);

    protected abstract void Take(GroupCommit group);

    public sealed class Join(string gateway) : Waiting
    {
        private JournalSession? _session;

        public TaskCompletionSource<JournalSession> Done { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Complete() => Done.SetResult(_session!);

        public override void Fail(ExchangeException failure) => Done.SetException(failure);

        protected override void Take(GroupCommit group) => _session = group.Join(gateway);
    }

    public sealed class Append(JournalSession session, EntryBatch batch) : Waiting
    {
        private long _first;

        public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Complete() => Done.SetResult(_first);

        public override void Fail(ExchangeException failure) => Done.SetException(failure);

        protected override void Take(GroupCommit group) => _first = group.Take(session, batch);
    }
}
