using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Processes;
using Exchange.Testing.Services;

[assembly: AssemblyFixture(typeof(DemoTemplate))]

namespace Exchange.EndToEnd.Tests.Worlds;

/// <summary>The demo, played once in a folder. Every other world begins with the keys, sources and settings that it laid.</summary>
public sealed class DemoTemplate : IDisposable
{
    private readonly Lazy<Task<ProgramRun>> _played;

    public DemoTemplate() => _played = new(() => PlayAsync(CancellationToken.None));

    public string Folder { get; } = Directory.CreateTempSubdirectory("exchange-demo-").FullName;

    /// <summary>The first run, whoever asks first.</summary>
    public Task<ProgramRun> FirstRunAsync() => _played.Value;

    /// <summary>Plays the day in the same folder.</summary>
    public Task<ProgramRun> PlayAsync(CancellationToken ct) => ExchangeProcess.RunAsync(["demo", "--data", Folder], ct);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
