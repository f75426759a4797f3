using System.Text;

namespace TinyInfer.Cli.Output;

/// <summary>A writer that notes when it cannot be written to, as on a full disk, in place of failing wherever it is written to.</summary>
/// <param name="writer">What is written to.</param>
internal sealed class GuardedWriter(TextWriter writer) : TextWriter(writer.FormatProvider)
{
    /// <inheritdoc/>
    public override Encoding Encoding => writer.Encoding;

    /// <summary>Why the first thing that was lost could not be written; null if nothing was lost.</summary>
    internal string? Fault { get; private set; }

    /// <inheritdoc/>
    public override void Write(char value) => Guard(() => writer.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Guard(() => writer.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Guard(() => writer.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void Flush() => Guard(writer.Flush);

    private void Guard(Action write)
    {
        if (Fault != null)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fault = (e.InnerException ?? e).Message.TrimEnd('.');
        }
    }
}
