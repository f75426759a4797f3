using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Updates;

namespace TinyInfer.Cli.Commands;

/// <summary><c>tinyinfer sign</c>: a model becomes an update that boards take.</summary>
internal sealed class SignCommand : TinyInferCommand
{
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "What boards are to use: a .tinf model, the pipeline file (.json) of firmware that belongs to a fleet, or any other "
            + "file.",
    };

    private readonly Option<string> _key = new("--key")
    {
        HelpName = "FILE",
        Description = "The private key, of tinyinfer key.",
        Required = true,
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "FILE",
        Description = "The update; by default beside the file, with the ending .tiup.",
    };

    private readonly Option<string> _group = new("--group")
    {
        HelpName = "NAME",
        Description = "Only boards of this group take it.",
        DefaultValueFactory = _ => string.Empty,
    };

    private readonly Option<string> _content = new("--content")
    {
        HelpName = "NAME",
        Description = "What it replaces on the board.",
        DefaultValueFactory = _ => "model",
    };

    private readonly Option<string> _release = new("--release")
    {
        HelpName = "NAME",
        Description = "A version for people.",
        DefaultValueFactory = _ => string.Empty,
    };

    private readonly Option<int?> _counter = CheckedOption.Of(
        "--counter", "N", "a number above 0",
        "Boards take only what is above what they had; by default the number of signatures that the key has made.",
        (string text, out int? value) =>
        {
            bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            value = number;
            return isNumber && number > 0;
        });

    private readonly Option<string> _base = new("--base")
    {
        HelpName = "FILE",
        Description = "What boards have now, a file of the same kind: only the difference is sent.",
    };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal SignCommand(Terminal terminal)
        : base("sign", "Make a signed update of a model, or of the difference to the one that boards have.", terminal)
    {
        Add(_file);
        Add(_key);
        Add(_output);
        Add(_group);
        Add(_content);
        Add(_release);
        Add(_counter);
        Add(_base);
        AddJson();
    }

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellation)
    {
        string path = parsed.GetRequiredValue(_file);
        UpdateRequest request = new(path, parsed.GetRequiredValue(_key))
        {
            Group = parsed.GetRequiredValue(_group),
            Content = parsed.GetRequiredValue(_content),
            Release = parsed.GetRequiredValue(_release),
            Counter = parsed.GetValue(_counter),
            BasePath = parsed.GetValue(_base),
        };
        SignedUpdate update = UpdateBuilder.Build(request);
        string output = OutputFiles.WriteOne(parsed.GetValue(_output) ?? Path.ChangeExtension(path, ".tiup"), update.Bytes);
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(new
            {
                file = output,
                size = update.Bytes.Length,
                update.Counter,
                update.ContentSize,
                update.PayloadSize,
                update.MemorySize,
            }));
            return;
        }

        string what = request.BasePath == null ? "content" : $"patch, in place of {update.ContentSize:N0}";
        Terminal.Screen.MarkupLineInterpolated(
            $"{output}: update {update.Counter}, {update.Bytes.Length:N0} bytes, of which {update.PayloadSize:N0} are {what}");
        if (update.MemorySize > 0)
        {
            Terminal.Screen.MarkupLineInterpolated($"the model takes {update.MemorySize:N0} bytes of RAM on a board");
        }
    }
}
