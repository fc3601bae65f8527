using Exchange.Gateway.Sources;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Exchange.Gateway.Tests.Sources;

public sealed class SharedFolderTests
{
    [Fact]
    public void Two_departments_with_one_folder_stop_the_start_since_either_could_name_the_others_files()
    {
        var shared = Assert.Throws<InvalidDataException>(() => Open(Facts.Stranger.Value, "/srv/files/"));

        Assert.Contains("/srv/files", shared.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_department_may_have_several_connections_to_its_folder() => Open(Facts.Provider.Value, "/srv/files").Dispose();

    private static DepartmentSources Open(string second, string folder) => new(
        Options.Create(new GatewayOptions
        {
            Sources =
            [
                new() { Department = Facts.Provider.Value, Name = "one", Kind = SourceKind.Files, Location = "/srv/files" },
                new() { Department = second, Name = "two", Kind = SourceKind.Files, Location = folder },
            ],
        }),
        TimeProvider.System,
        NullLogger<DepartmentSources>.Instance);
}
