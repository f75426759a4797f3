using System;
using System.Threading;
using nanoFramework.Hardware.Esp32;

namespace {{name}};

/// <summary>Measures the board in some ten seconds, and prints a board file.</summary>
public static class Program
{
    private const int PauseMilliseconds = 10000;

    /// <summary>Runs for as long as there is power.</summary>
    public static void Main()
    {
        Console.WriteLine("measuring ...");
        long start = Now();
        for (int i = 0; i < Calibration.LoopRuns; i++)
        {
            Calibration.RunLoop();
        }

        long loop = Now();
        for (int i = 0; i < Calibration.StatementRuns; i++)
        {
            Calibration.RunCached(i);
        }

        long cached = Now();
        for (int i = 0; i < Calibration.StatementRuns; i++)
        {
            StraightLine.RunMany(0, i);
        }

        long read = Now();
        string report = Calibration.Report(loop - start, cached - loop, read - cached);
        while (true)
        {
            Console.WriteLine(report);
            Thread.Sleep(PauseMilliseconds);
        }
    }

    private static long Now()
    {
        return (long)HighResTimer.GetCurrent();
    }
}
