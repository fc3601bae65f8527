using Exchange.EndToEnd.Tests.Worlds;
using Exchange.Testing.Processes;
using Exchange.Testing.Services;

namespace Exchange.EndToEnd.Tests.CommandLine;

/// <summary>Verify, assemble and check a form at the command line, while the services run.</summary>
[Collection(RunningWorld.Collection)]
public sealed class FormCommandTests(RunningWorld running)
{
    [Fact]
    public async Task Verify_says_yes_and_where_it_is_recorded_and_nothing_of_the_row()
    {
        var run = await RunAsync("verify", "101001/0001", Requests.Married, "name=沈演示", "--purpose", "数据校核", "--as", "hu-zj");

        Assert.Equal(("", 0), (run.Error, run.ExitCode));
        Assert.Matches(@"\Ayes 一致\s+record \d+ of \S+\s*\z", run.Output);
    }

    [Fact]
    public async Task Verify_says_no_of_a_value_that_is_not_the_sources()
    {
        var run = await RunAsync("verify", "101001/0001", "341899199502281638", "name=伍演示", "--purpose", "数据校核", "--as", "hu-zj");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("no 不一致", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_claim_that_is_no_claim_or_of_another_type_is_told()
    {
        var noClaim = await RunAsync("verify", "101001/0001", Requests.Married, "沈演示", "--purpose", "数据校核", "--as", "hu-zj");
        var notGranted = await RunAsync("verify", "101001/0001", Requests.Married, "birth_date=1980-05-20", "--purpose", "数据校核", "--as", "hu-zj");

        noClaim.AssertFailed("'沈演示' has no name; write NAME=VALUE.");
        notGranted.AssertFailed("ITEMS_NOT_GRANTED");
    }

    [Fact]
    public async Task Assemble_shows_each_element_with_its_source_or_why_it_cannot_be_had()
    {
        var run = await RunAsync(
            "assemble", "person.residence_address", "person.marital_status", "person.phone", "person.minimum_living_allowance",
            "--subject", $"person.citizen_number={Requests.Married}", "--purpose", "保障房资格审查", "--matter", "M-1", "--as", "hu-zj");

        Assert.Equal(("", 0), (run.Error, run.ExitCode));
        Assert.All(
            ["湖州市演示新村3幢103室", "SZ-GA 101002/0002", "已婚", "HZ-MZ 301003/0003", "SOURCE_UNDESIGNATED", "GRANT_ABSENT", "Apply for the"],
            text => Assert.Contains(text, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_form_for_programs_has_a_row_for_each_value_and_each_refusal()
    {
        var run = await RunAsync(
            "assemble", "person.marital_status", "person.minimum_living_allowance", "--subject", $"person.citizen_number={Requests.Married}",
            "--purpose", "保障房资格审查", "--matter", "M-1", "--as", "hu-zj", "--format", "csv");

        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal("element,value,provider,resource,grant,record,disputed,refusal", lines[0]);
        Assert.Matches(@"\Aperson\.marital_status,已婚,11330199000000043C,301003/0003,G-\d+,\d+,(true)?,\z", lines[1]);
        Assert.Matches(@"\Aperson\.minimum_living_allowance,,,,,\d+,,GRANT_ABSENT\z", lines[2]);
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public async Task An_answer_is_written_to_a_file_whole_and_replaces_none_unasked()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("exchange-answers-").FullName, "answer.jsonl");
        string[] verify = ["verify", "101001/0001", "340299198903091562", "name=x", "--purpose", "数据校核", "--as", "hu-zj", "--output", file];

        var first = await RunAsync(verify);
        var again = await RunAsync(verify);
        var written = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

        Assert.Equal(("", 0), (first.Error, first.ExitCode));
        Assert.Matches(@"\A\{""matches"":false,""log_origin"":""[^""]+"",""log_index"":""?\d+""?\}\n\z", written);
        again.AssertFailed("is there already; --force replaces it.");
    }

    [Fact]
    public async Task A_form_is_checked_from_a_file_and_from_fields_and_names_the_article()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "# 税务登记表\n注册资本\n开户银行\n", TestContext.Current.CancellationToken);

        var run = await RunAsync("recollection", "check", file, "--field", "何时成立=enterprise.established_on", "--as", "jx-sw");
        File.Delete(file);

        Assert.Equal(("", 0), (run.Error, run.ExitCode));
        Assert.All(
            ["注册资本", "SZ-SC 102001/0005", "R1 政务数据共享条例", "no source has it", "enterprise.established_on"],
            text => Assert.Contains(text, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_form_without_fields_is_no_form()
    {
        var run = await RunAsync("recollection", "check", "--as", "jx-sw");

        run.AssertFailed("Name the form's fields: a FILE, or --field LABEL.");
    }

    private Task<ProgramRun> RunAsync(params string[] arguments) =>
        ExchangeProcess.RunAsync([.. arguments, "--data", running.World.Folder], TestContext.Current.CancellationToken);
}
