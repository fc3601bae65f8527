using Exchange.Registry.V1;

namespace Exchange.Hosting.Feed;

/// <summary>What a follower keeps of the registry. All calls come from one loop, in order.</summary>
public interface IFeedSink
{
    /// <summary>The last revision taken; 0: none.</summary>
    long Revision { get; }

    /// <summary>Takes the next change.</summary>
    void Apply(Change change);

    /// <summary>Forgets everything: the registry has another history. Until it is alive again, nothing is known.</summary>
    void Forget();

    /// <summary>The registry lives, and every change up to its revision has been taken.</summary>
    void Alive();
}
