using System;

/// <summary>
/// Takes the time of workloads in rounds, each as often as it takes to be measured well; the best round counts, since others share the
/// machine.
/// </summary>
public static class Stopwatch
{
    private const int Rounds = 15;

    /// <summary>How long one measurement takes, in ticks of 100 ns.</summary>
    private const long Patience = 200000;

    /// <summary>Measures workloads.</summary>
    /// <param name="workloads">The workloads.</param>
    /// <returns>For each, picoseconds per run.</returns>
    public static string[] Measure(Workload[] workloads)
    {
        int[] repetitions = new int[workloads.Length];
        long[] best = new long[workloads.Length];
        for (int i = 0; i < workloads.Length; i++)
        {
            repetitions[i] = Calibrate(workloads[i]);
            best[i] = long.MaxValue;
        }

        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < workloads.Length; i++)
            {
                long time = Time(workloads[i], repetitions[i]) * 100000 / repetitions[i];
                best[i] = time < best[i] ? time : best[i];
            }
        }

        string[] lines = new string[workloads.Length];
        for (int i = 0; i < lines.Length; i++)
        {
            lines[i] = best[i].ToString();
        }

        return lines;
    }

    private static int Calibrate(Workload workload)
    {
        int repetitions = 1;
        while (true)
        {
            long time = Time(workload, repetitions);
            if (time * 4 >= Patience)
            {
                return (int)(repetitions * Patience / time) + 1;
            }

            repetitions *= 2;
        }
    }

    private static long Time(Workload workload, int repetitions)
    {
        long start = DateTime.UtcNow.Ticks;
        for (int i = 0; i < repetitions; i++)
        {
            workload.Run();
        }

        return DateTime.UtcNow.Ticks - start;
    }
}
