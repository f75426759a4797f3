using System.CommandLine;
using Spectre.Console;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Updates;

namespace TinyInfer.Cli.Commands;

/// <summary><c>tinyinfer key</c>: the key that updates are signed with.</summary>
internal sealed class KeyCommand : TinyInferCommand
{
    private readonly Argument<string> _file =
        new("FILE") { Description = "Where the private key goes; keep one copy of it, and keep it secret." };

    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "DIR",
        Description = "Folder for UpdateKey.cs, the public key as C# for the firmware.",
        DefaultValueFactory = _ => "out",
    };

    private readonly Option<bool> _many = new("--many")
    {
        Description = "A key for 1,048,576 signatures in place of 1,024; they are twice as long.",
    };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal KeyCommand(Terminal terminal)
        : base("key", "Make a key that updates are signed with: the private key for you, the public key for the firmware.", terminal)
    {
        Add(_file);
        Add(_output);
        Add(_many);
        AddJson();
    }

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellation)
    {
        string path = parsed.GetRequiredValue(_file);
        NewKey key = NewKey.Create(path, parsed.GetRequiredValue(_output), parsed.GetValue(_many));
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(key));
            return;
        }

        Terminal.Screen.MarkupLineInterpolated($"{path}: private key for {key.Signatures:N0} signatures of {key.SignatureSize:N0} bytes");
        Terminal.Screen.MarkupLineInterpolated($"{key.PublicKeyFile}: public key, for the firmware");
        Terminal.Screen.MarkupLine(
            "Sign with this one file only: it counts its signatures, and a copy of it that signs again gives the key away.");
    }
}
