using TinyInfer.Converter.Tables;

namespace TinyInfer.Cli.Output;

/// <summary>Prints how a table was understood.</summary>
internal static class TableView
{
    /// <summary>Prints it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="table">How the table has been understood; null prints nothing.</param>
    internal static void Print(TextWriter output, TableReport? table)
    {
        if (table == null)
        {
            return;
        }

        output.WriteLine($"read {table}");
        foreach (string warning in table.Warnings)
        {
            output.WriteLine($"{BriefView.WarningStart}{warning}");
        }
    }
}
