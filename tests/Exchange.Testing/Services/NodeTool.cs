namespace Exchange.Testing.Services;

/// <summary>The tools of tests/clients, which are not written in C#. <c>./test</c> installs them.</summary>
public static class NodeTool
{
    private static string Clients { get; } = RepositoryRoot.Combine("tests", "clients");

    /// <summary>Runs a tool from npm, for example <c>buf</c>, at the root of the repository.</summary>
    public static Task<ProgramRun> RunAsync(string tool, IEnumerable<string> arguments, CancellationToken ct)
    {
        var program = Path.Combine(Clients, "node_modules", ".bin", tool);
        return File.Exists(program)
            ? ProgramRun.RunAsync(program, arguments, RepositoryRoot.Path, ct)
            : throw new InvalidOperationException($"{program} is not there. Run ./test or eng/install, which install it.");
    }

    /// <summary>Runs one of the scripts in tests/clients, for example <c>read.mjs</c>.</summary>
    public static Task<ProgramRun> RunScriptAsync(string script, IEnumerable<string> arguments, CancellationToken ct) =>
        ProgramRun.RunAsync("node", [Path.Combine(Clients, script), .. arguments], RepositoryRoot.Path, ct);
}
