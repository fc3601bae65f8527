using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Exchange.Gateway;
using Spectre.Console;

namespace Exchange.Benchmarks.Reporting;

/// <summary>Where and what was measured; without it a figure means nothing.</summary>
internal sealed record Machine(
    int Cores,
    string Cpu,
    string Runtime,
    string System,
    string FileSystem,
    double FlushMicroseconds,
    string LoadBefore,
    string Generator,
    string Build)
{
    private const int Flushes = 200;

    public static Machine Describe(string folder, string generator)
    {
        Directory.CreateDirectory(folder);
        return new(
            Environment.ProcessorCount,
            CpuModel(),
            RuntimeInformation.FrameworkDescription,
            RuntimeInformation.OSDescription,
            new DriveInfo(folder).DriveFormat,
            Flush(folder),
            File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown",
            generator,
            typeof(GatewayHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
    }

    public Table ToTable()
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
        table.AddRow("machine", Markup.Escape($"{Cores} cores, {Cpu}, load {LoadBefore} before"));
        table.AddRow("system", Markup.Escape($"{System}, {Runtime}"));
        table.AddRow("disk", Markup.Escape($"{FileSystem}, {Report.Figure(FlushMicroseconds)} µs to append 4 KiB and flush"));
        table.AddRow("load from", Markup.Escape(Generator));
        table.AddRow("build", Markup.Escape(Build));
        return table;
    }

    private static string CpuModel() => File.Exists("/proc/cpuinfo")
        && File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } model
        ? model.Split(':')[1].Trim()
        : "unknown";

    /// <summary>The median of a few, in microseconds: the floor of any durable record.</summary>
    private static double Flush(string folder)
    {
        var page = new byte[4096];
        var file = Path.Combine(folder, "flush");
        using var stream = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 0,
            Options = FileOptions.DeleteOnClose,
        });
        return Series.MedianOf(Enumerable.Range(0, Flushes).Select(_ =>
        {
            var from = Stopwatch.GetTimestamp();
            stream.Write(page);
            stream.Flush(flushToDisk: true);
            return Stopwatch.GetElapsedTime(from).TotalMicroseconds;
        }));
    }
}
