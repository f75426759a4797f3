using TinyInfer.Cli;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Tests.Documentation;
using TinyInfer.DeviceHarness;
using TinyInfer.Fleet.Commands;

namespace TinyInfer.Fleet.Tests;

public sealed class PageOptionsTests
{
    [Fact]
    public void Options_of_the_page_exist()
    {
        Terminal terminal = new(TextWriter.Null, TextWriter.Null);

        string page = File.ReadAllText(Repository.Locate("docs", "fleet.md"));

        Assert.Empty(PageOptions.Unknown(page, FleetCommands.Create(terminal), CommandTree.Create(terminal)));
    }
}
