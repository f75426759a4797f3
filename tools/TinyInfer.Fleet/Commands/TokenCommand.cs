using System.CommandLine;
using TinyInfer.Cli.Commands;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Report;
using TinyInfer.Fleet.Api;

namespace TinyInfer.Fleet.Commands;

/// <summary><c>tinyinfer fleet token</c>: makes a token for somebody.</summary>
internal sealed class TokenCommand : ApiCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "Whose: the audit log shows it." };

    private readonly Option<Role?> _role = CheckedOption.Word<Role>("--role", "What it allows. Default: read.");

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal TokenCommand(Terminal terminal)
        : base("token", "Make a token for the API and the page. It is shown this once.", terminal)
    {
        Add(_name);
        Add(_role);
        AddApi();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(ParseResult parsed, HttpClient client, CancellationToken cancellation)
    {
        NewToken token = await PostAsync<NewToken>(
            client, "/api/tokens", new TokenRequest(parsed.GetRequiredValue(_name), parsed.GetValue(_role) ?? Role.Read), cancellation);
        Terminal.Output.WriteLine(IsJson(parsed) ? Json.Write(token) : token.Token);
    }
}
