using System.Text;

namespace TinyInfer.Converter.Generate.Code;

/// <summary>Source text, line by line, with the indentation kept.</summary>
/// <param name="indent">Indentation of the first line.</param>
internal sealed class CodeText(int indent)
{
    private const int Step = 4;

    private readonly StringBuilder _text = new();
    private int _indent = indent;

    /// <summary>Appends a line.</summary>
    internal CodeText Line(string text = "")
    {
        _text.Append(' ', text.Length == 0 ? 0 : _indent).Append(text).Append('\n');
        return this;
    }

    /// <summary>Appends a line and opens a block.</summary>
    internal CodeText Open(string text)
    {
        Line(text).Line("{");
        _indent += Step;
        return this;
    }

    /// <summary>Closes a block.</summary>
    internal CodeText Close()
    {
        _indent -= Step;
        return Line("}");
    }

    /// <summary>Appends lines that are indented already, moved to the right.</summary>
    /// <param name="lines">The lines, each with its end.</param>
    /// <param name="move">Number of blanks.</param>
    internal CodeText Lines(string lines, int move)
    {
        foreach (string line in lines.Split('\n')[..^1])
        {
            _text.Append(' ', line.Length == 0 ? 0 : move).Append(line).Append('\n');
        }

        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
