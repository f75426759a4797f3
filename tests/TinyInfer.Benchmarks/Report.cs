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
        Console.WriteLine($"| {"layer",-14} | {"variant",-14} | {"ns a MAC",9} | {"MAC/s",12} | {"against naive",13} | {"RAM of "
            + "weights",14} | {"flash a weight",14} | {heading} |");
        Console.WriteLine($"|{new string('-', 16)}|{new string('-', 16)}|{new string('-', 11)}|{new string('-', 14)}|{new string('-', 15)}|{new string('-', 16)}|{new string('-', 16)}|{new string('-', heading.Length + 2)}|");
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
