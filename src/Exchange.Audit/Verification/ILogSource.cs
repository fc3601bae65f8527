namespace Exchange.Audit.Verification;

/// <summary>The files of a log, wherever they are: <c>checkpoint</c>, <c>vkey</c> and <c>tile/…</c>.</summary>
public interface ILogSource
{
    /// <summary>The file's bytes; null: it is not there.</summary>
    ValueTask<byte[]?> ReadAsync(string path, CancellationToken ct);
}

/// <summary>The names of the files that are not tiles.</summary>
public static class LogFiles
{
    public const string Checkpoint = "checkpoint";

    /// <summary>The log's verifier key, as text. A careful reader has it from elsewhere.</summary>
    public const string VerifierKey = "vkey";
}
