namespace TinyInfer.Benchmarks;

/// <summary>Prints measurements as a table.</summary>
internal static class Report
{
    public static void Print(string machine, IReadOnlyList<Layer> layers, IReadOnlyList<double> nanoseconds, string heading,
        IEnumerable<string> more)
    {
        using IEnumerator<string> column = more.GetEnumerator();
        Console.WriteLine();
        Console.WriteLine($"On the {machine}:");
        Console.WriteLine($"| {"layer",-14} | {"variant",-14} | {"ns/MAC",9} | {"MAC/s",12} | {"against naive",13} | {"RAM of "
            + "weights",14} | {"flash a weight",14} | {heading} |");
        int[] widths = [16, 16, 11, 14, 15, 16, 16, heading.Length + 2];
        Console.WriteLine($"|{string.Concat(widths.Select(width => new string('-', width) + "|"))}");
        int at = 0;
        foreach (Layer layer in layers)
        {
            double naive = nanoseconds[at];
            foreach (Variant variant in layer.Variants)
            {
                double time = nanoseconds[at++];
                column.MoveNext();
                Console.WriteLine(
                    $"| {layer.Name,-14} | {variant.Name,-14} | {time / layer.Macs,9:F2} | {layer.Macs * 1e9 / time,12:N0} | "
                    + $"{naive / time,12:F1}x "
                    + $"| {variant.Memory,14:N0} | {variant.Flash / (double)layer.Weights,14:F1} | "
                    + $"{column.Current.PadLeft(heading.Length)} |");
            }
        }
    }
}
