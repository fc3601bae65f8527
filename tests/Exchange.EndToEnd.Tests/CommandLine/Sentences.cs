using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.CommandLine;

/// <summary>How a command tells its user that it failed.</summary>
internal static class Sentences
{
    /// <summary>Exit code 1, a sentence on standard error, nothing on standard output, and never a stack trace.</summary>
    public static void AssertFailed(this ProgramRun run, string sentence)
    {
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain("   at ", run.Error + run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Error + run.Output, StringComparison.Ordinal);
    }
}
